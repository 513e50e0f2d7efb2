# The Function URL and who may call it; cloudfront_proxy has the other half.

locals {
  authorization_type = var.protection == "oac" ? "AWS_IAM" : "NONE"

  # Whether there is one is not a secret, only what it is.
  rotates = nonsensitive(var.origin_secret_previous != null)

  # What the service compares the header x-origin-secret with.
  origin_secrets = var.protection != "origin_header" ? {} : merge(
    { ORIGIN_SECRET = var.origin_secret },
    local.rotates ? { ORIGIN_SECRET_PREVIOUS = var.origin_secret_previous } : {},
  )

  # The service answers in the URL's mode, or clients get its answers garbled: so
  # both have it from the one input. The default is what a service does untold.
  told_mode = var.invoke_mode == "BUFFERED" ? {} : { INVOKE_MODE = var.invoke_mode }
}

# The provider grants an open URL its two actions only when it makes the URL, and
# not when an existing one is opened. So opening or closing it makes another one.
resource "terraform_data" "authorization" {
  input = local.authorization_type
}

resource "aws_lambda_function_url" "this" {
  # checkov:skip=CKV_AWS_258:Signed requests are the default; what opening the URL costs is reported
  # at the input protection.
  function_name      = aws_lambda_function.this.function_name
  qualifier          = aws_lambda_alias.this.name
  authorization_type = local.authorization_type
  invoke_mode        = var.invoke_mode

  dynamic "cors" {
    for_each = var.cors == null ? [] : [var.cors]

    content {
      allow_credentials = cors.value.allow_credentials
      allow_headers     = cors.value.allow_headers
      allow_methods     = cors.value.allow_methods
      allow_origins     = cors.value.allow_origins
      expose_headers    = cors.value.expose_headers
      max_age           = cors.value.max_age
    }
  }

  lifecycle {
    replace_triggered_by = [terraform_data.authorization, aws_lambda_function.this.arn]
  }
}
