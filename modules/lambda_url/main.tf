# trivy:ignore:AWS-0066 Tracing costs per request; the access and application logs carry the request id.
resource "aws_lambda_function" "this" {
  # checkov:skip=CKV_AWS_50:Tracing costs per request; the access and application logs carry the request id.
  # checkov:skip=CKV_AWS_115:A reservation takes from every other function of the account, so it is the caller's choice.
  # checkov:skip=CKV_AWS_116:A dead letter queue takes failed asynchronous events; a Function URL invokes synchronously.
  # checkov:skip=CKV_AWS_117:The function needs nothing inside a VPC, which would cost it its way out.
  # checkov:skip=CKV_AWS_173:The environment holds at most the origin's secret, which rotates; Lambda encrypts it with its own key.
  # checkov:skip=CKV_AWS_272:Code signing is for zip packages; an image is deployed by digest.
  function_name                  = var.name
  description                    = var.description
  role                           = aws_iam_role.this.arn
  package_type                   = "Image"
  image_uri                      = var.image_uri
  architectures                  = [var.architecture]
  memory_size                    = var.memory_size
  timeout                        = var.timeout
  publish                        = true
  reserved_concurrent_executions = var.reserved_concurrent_executions

  dynamic "environment" {
    for_each = length(var.environment) == 0 && var.protection != "origin_header" && var.invoke_mode == "BUFFERED" && var.log_level == "INFO" ? toset([]) : toset(["variables"])

    content {
      variables = merge(var.environment, local.origin_secrets, local.told_mode, local.told_level)
    }
  }

  logging_config {
    application_log_level = var.log_level
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.this.name
  }

  # A first request must find its rights.
  depends_on = [aws_iam_role_policy.logs, aws_iam_role_policy.given]
}
