locals {
  # Lambda keeps the lines from a level on, by the keys `level` and `timestamp` that each
  # has, and the service writes them from one on: both have it from the one input. The
  # default is what a service does untold.
  told_level = var.log_level == "INFO" ? {} : { LOG_LEVEL = lower(var.log_level) }
}

# trivy:ignore:AWS-0017 CloudWatch encrypts logs with its own key; the service logs no secrets.
resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_158:CloudWatch encrypts logs with its own key; the service logs no secrets.
  # checkov:skip=CKV_AWS_338:How long to keep logs is the caller's choice (log_retention_in_days).
  name              = var.log_group_name == null ? "/aws/lambda/${var.name}" : var.log_group_name
  retention_in_days = var.log_retention_in_days
}

resource "aws_iam_role" "this" {
  name = var.role_name == null ? var.name : var.role_name
  path = var.role_path
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # Functions of this account only, which the log group's ARN names.
      Condition = { StringEquals = { "aws:SourceAccount" = split(":", aws_cloudwatch_log_group.this.arn)[4] } }
    }]
  })
}

# The group exists before the function does, so creating groups is not granted,
# and writing is granted in this group alone.
resource "aws_iam_role_policy" "logs" {
  name = var.logs_policy_name
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.this.arn}:*"
    }]
  })
}

resource "aws_iam_role_policy" "given" {
  for_each = var.policies

  name   = each.key
  role   = aws_iam_role.this.id
  policy = each.value
}
