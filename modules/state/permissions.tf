# What a role may do to AWS apart from its states: deploy, or look without seeing data.

locals {
  deploying_roles = { for role, settings in var.roles : role => settings.deploys if length(settings.deploys) > 0 }
  reading_roles   = { for role, settings in var.roles : role => settings if !settings.writes_state }

  # Minified: a role's own policies have 10,240 characters together.
  deploy_policies = {
    for role, prefixes in local.deploying_roles : role => jsonencode(jsondecode(templatefile("${path.module}/deploy_policy.json.tftpl", {
      account   = split(":", aws_iam_role.this[role].arn)[4]
      partition = split(":", aws_iam_role.this[role].arn)[1]
      prefixes  = prefixes
    })))
  }
}

resource "aws_iam_role_policy" "deploy" {
  for_each = local.deploying_roles

  name   = "deploy"
  role   = aws_iam_role.this[each.key].id
  policy = local.deploy_policies[each.key]
}

# A plan asks how things are set up. AWS's ReadOnlyAccess lets it read, too, what is in
# them: items, objects, messages, log lines, parameters.
data "aws_iam_policy_document" "no_data" {
  for_each = local.reading_roles

  statement {
    sid    = "NoData"
    effect = "Deny"
    actions = [
      "athena:GetQueryResults",
      "dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:GetRecords", "dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan",
      "ecr:GetDownloadUrlForLayer",
      "kinesis:GetRecords",
      "logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetLogRecord", "logs:GetQueryResults", "logs:StartLiveTail", "logs:StartQuery", "logs:Unmask",
      "secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue",
      "sqs:ReceiveMessage",
      "ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters", "ssm:GetParametersByPath",
    ]
    resources = ["*"]
  }

  statement {
    sid     = "NoObjects"
    effect  = "Deny"
    actions = ["s3:GetObject", "s3:GetObjectTorrent", "s3:GetObjectVersion", "s3:GetObjectVersionTorrent"]
    not_resources = concat(
      [for key in setunion(each.value.state_keys, each.value.read_state_keys) : "${aws_s3_bucket.this.arn}/${key}"],
      [for key in each.value.state_keys : "${aws_s3_bucket.this.arn}/${key}.tflock"],
      tolist(each.value.read_objects),
    )
  }
}

resource "aws_iam_role_policy" "no_data" {
  for_each = local.reading_roles

  name   = "no-data"
  role   = aws_iam_role.this[each.key].id
  policy = data.aws_iam_policy_document.no_data[each.key].json
}
