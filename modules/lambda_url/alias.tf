# Which published versions the Function URL serves. Terraform publishes, and these
# two inputs decide: canary and live_version.

locals {
  newest_version = aws_lambda_function.this.version

  # Of all traffic, or of what a trial leaves.
  live_version  = var.live_version != null ? var.live_version : var.canary != null ? var.canary.stable_version : local.newest_version
  trial_version = var.canary == null ? null : coalesce(var.canary.version, local.newest_version)
}

resource "aws_lambda_alias" "this" {
  name             = var.alias_name
  description      = "The version that the Function URL serves"
  function_name    = aws_lambda_function.this.function_name
  function_version = local.live_version

  # Lambda refuses to share traffic between a version and itself.
  dynamic "routing_config" {
    for_each = local.trial_version == null || local.trial_version == local.live_version ? toset([]) : toset([local.trial_version])

    content {
      additional_version_weights = { (routing_config.value) = var.canary.weight }
    }
  }

  # AWS deletes an alias with its function, and its URL with the alias. The ARN is
  # known while the function changes, and unknown only when there is to be another.
  lifecycle {
    replace_triggered_by = [aws_lambda_function.this.arn]
  }
}
