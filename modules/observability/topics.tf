# Where alarms go. An alarm can only tell a topic of its own region, so there is
# one in the function's region and one in us-east-1 for the edge; where these are
# the same region, one serves both.

locals {
  edge_region = "us-east-1"

  # Known before anything is made, so that it can decide what is made.
  edge_topics    = var.distribution == null || var.region == local.edge_region ? toset([]) : toset([local.edge_region])
  edge_topic_arn = length(local.edge_topics) == 0 ? aws_sns_topic.this.arn : aws_sns_topic.edge[local.edge_region].arn

  topic_name = var.topic_name == null ? "${var.name}-alarms" : var.topic_name
}

resource "aws_sns_topic" "this" {
  # checkov:skip=CKV_AWS_26:CloudWatch cannot use the key that AWS manages for SNS; a key of one's
  # own costs by the month and is an input (kms_key_arns). Messages hold names and numbers.
  name              = local.topic_name
  kms_master_key_id = lookup(var.kms_key_arns, var.region, null)

  lifecycle {
    postcondition {
      condition     = split(":", self.arn)[3] == var.region
      error_message = "region must be the region of the provider that makes the alarms, which is ${split(":", self.arn)[3]}."
    }
  }
}

resource "aws_sns_topic" "edge" {
  # checkov:skip=CKV_AWS_26:As above.
  provider = aws.us_east_1
  for_each = local.edge_topics

  name              = local.topic_name
  kms_master_key_id = lookup(var.kms_key_arns, each.key, null)

  lifecycle {
    postcondition {
      condition     = split(":", self.arn)[3] == each.key
      error_message = "The provider aws.us_east_1 must be that of us-east-1."
    }
  }
}

# The policy replaces the one that SNS gives a new topic, which names every
# principal of the account: those need a policy of their own to publish.
data "aws_iam_policy_document" "topic" {
  for_each = merge(
    { (var.region) = aws_sns_topic.this.arn },
    { for region, topic in aws_sns_topic.edge : region => topic.arn },
  )

  statement {
    sid       = "AlarmsOfThisStack"
    actions   = ["sns:Publish"]
    resources = [each.value]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [split(":", each.value)[4]]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values = [
        for name in values(local.alarm_names) :
        "arn:${split(":", each.value)[1]}:cloudwatch:${each.key}:${split(":", each.value)[4]}:alarm:${name}"
      ]
    }
  }

  dynamic "statement" {
    for_each = var.monthly_budget != null && each.key == var.region ? [each.value] : []

    content {
      sid       = "BudgetsOfThisAccount"
      actions   = ["sns:Publish"]
      resources = [statement.value]

      principals {
        type        = "Service"
        identifiers = ["budgets.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [split(":", statement.value)[4]]
      }

      condition {
        test     = "ArnLike"
        variable = "aws:SourceArn"
        values   = ["arn:${split(":", statement.value)[1]}:budgets::${split(":", statement.value)[4]}:*"]
      }
    }
  }

  statement {
    sid       = "NothingUnencrypted"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [each.value]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = data.aws_iam_policy_document.topic[var.region].json
}

resource "aws_sns_topic_policy" "edge" {
  provider = aws.us_east_1
  for_each = local.edge_topics

  arn    = aws_sns_topic.edge[each.key].arn
  policy = data.aws_iam_policy_document.topic[each.key].json
}

# Anyone who is subscribed gets a mail from each topic and confirms it.
resource "aws_sns_topic_subscription" "this" {
  for_each = var.email_addresses

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic_subscription" "edge" {
  provider = aws.us_east_1
  for_each = length(local.edge_topics) == 0 ? toset([]) : var.email_addresses

  topic_arn = aws_sns_topic.edge[local.edge_region].arn
  protocol  = "email"
  endpoint  = each.key
}
