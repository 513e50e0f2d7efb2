# Roles that workflows of one GitHub repository take without a secret: GitHub
# signs what a job is, and the role says which jobs it is for.

locals {
  issuer = "token.actions.githubusercontent.com"

  # An account has one provider for an issuer, so another root may have made it.
  own_provider = length(var.roles) > 0 && var.oidc_provider_arn == null ? toset([local.issuer]) : toset([])
  provider_arn = var.oidc_provider_arn == null ? one(values(aws_iam_openid_connect_provider.this)[*].arn) : var.oidc_provider_arn

  # What GitHub puts before the job in a subject. Names can be given up and taken by
  # others, ids cannot; repositories that are older than ids in subjects sign without.
  subject_prefixes = concat(
    var.github_repository_ids == null ? [] : [
      format("repo:%s@%s/%s@%s",
        split("/", var.github_repository)[0], var.github_repository_ids.owner,
        split("/", var.github_repository)[1], var.github_repository_ids.repository,
      ),
    ],
    var.accept_plain_subjects ? ["repo:${var.github_repository}"] : [],
  )

  # GitHub writes a colon inside a name as %3A, because it parts the subject by colons.
  subjects = {
    for role, settings in var.roles : role => flatten([
      for prefix in local.subject_prefixes : [
        for subject in settings.subjects : "${prefix}:${startswith(subject, "environment:") ? "environment:${replace(trimprefix(subject, "environment:"), ":", "%3A")}" : subject}"
      ]
    ])
  }

  # Claims that are compared as well as the subject, for a name in it may be another's by now.
  identity_claims = var.github_repository_ids == null ? {} : {
    repository_id       = var.github_repository_ids.repository
    repository_owner_id = var.github_repository_ids.owner
  }

  given_policies = merge([
    for role, settings in var.roles : {
      for name, policy in settings.policies : "${role}/${name}" => { role = role, name = name, policy = policy }
    }
  ]...)
  attached_policies = merge([
    for role, settings in var.roles : {
      for arn in settings.policy_arns : "${role} ${arn}" => { role = role, arn = arn }
    }
  ]...)
}

resource "aws_iam_openid_connect_provider" "this" {
  for_each = local.own_provider

  url            = "https://${each.key}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "assume" {
  for_each = var.roles

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    # Equal and never like: a '*' that got into a branch's name is a character.
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = local.subjects[each.key]
    }

    dynamic "condition" {
      for_each = local.identity_claims

      content {
        test     = "StringEquals"
        variable = "${local.issuer}:${condition.key}"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = var.roles

  name                 = each.value.name == null ? "${var.name}-${each.key}" : each.value.name
  description          = "GitHub Actions of ${var.github_repository}: ${join(", ", each.value.subjects)}"
  assume_role_policy   = data.aws_iam_policy_document.assume[each.key].json
  max_session_duration = each.value.max_session_seconds
  permissions_boundary = each.value.permissions_boundary_arn
}

# A plan reads the state and yet writes: the lock, which it makes and removes.
data "aws_iam_policy_document" "state" {
  for_each = var.roles

  statement {
    sid       = "FindStates"
    actions   = ["s3:GetBucketVersioning", "s3:ListBucket"]
    resources = [aws_s3_bucket.this.arn]
  }

  statement {
    sid       = "ReadStates"
    actions   = ["s3:GetObject"]
    resources = [for key in setunion(each.value.state_keys, each.value.read_state_keys) : "${aws_s3_bucket.this.arn}/${key}"]
  }

  statement {
    sid       = "LockStates"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = [for key in each.value.state_keys : "${aws_s3_bucket.this.arn}/${key}.tflock"]
  }

  dynamic "statement" {
    for_each = each.value.writes_state ? [each.value.state_keys] : []

    content {
      sid       = "WriteStates"
      actions   = ["s3:PutObject"]
      resources = [for key in statement.value : "${aws_s3_bucket.this.arn}/${key}"]
    }
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      sid       = "Key"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role_policy" "state" {
  for_each = var.roles

  name   = "state"
  role   = aws_iam_role.this[each.key].id
  policy = data.aws_iam_policy_document.state[each.key].json
}

resource "aws_iam_role_policy" "given" {
  for_each = local.given_policies

  name   = each.value.name
  role   = aws_iam_role.this[each.value.role].id
  policy = each.value.policy
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.attached_policies

  role       = aws_iam_role.this[each.value.role].name
  policy_arn = each.value.arn
}
