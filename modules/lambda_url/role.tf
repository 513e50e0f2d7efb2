# trivy:ignore:AWS-0017 CloudWatch encrypts logs with its own key; the service logs no secrets.
resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_158:CloudWatch encrypts logs with its own key; the service logs no secrets.
  # checkov:skip=CKV_AWS_338:How long to keep logs is the caller's choice (log_retention_in_days).
  name              = var.log_group_name == null ? "/aws/lambda/${var.name}" : var.log_group_name
  retention_in_days = var.log_retention_in_days
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.role_name == null ? var.name : var.role_name
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

# The group exists before the function does, so creating groups is not granted,
# and writing is granted in this group alone.
data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }
}

resource "aws_iam_role_policy" "logs" {
  name   = "logs"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.logs.json
}
