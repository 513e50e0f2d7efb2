# The log of requests that a rule caught. CloudWatch takes logs of WAF only into
# groups whose name starts with aws-waf-logs-, and WAF enters its right to write
# there itself.

# trivy:ignore:AWS-0017 CloudWatch encrypts logs with its own key; what is secret in a request is redacted.
resource "aws_cloudwatch_log_group" "this" {
  # checkov:skip=CKV_AWS_158:CloudWatch encrypts logs with its own key; what is secret in a request is redacted.
  # checkov:skip=CKV_AWS_338:How long to keep logs is the caller's choice (logs).
  provider = aws.us_east_1
  for_each = var.logs == null ? {} : { this = var.logs }

  name              = each.value.group_name == null ? "aws-waf-logs-${var.name}" : each.value.group_name
  retention_in_days = each.value.retention_in_days
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  provider = aws.us_east_1
  for_each = var.logs == null ? {} : { this = var.logs }

  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.this[each.key].arn]

  # Without a filter a flood of requests would also be a flood of logs, and
  # ordinary requests are in CloudFront's access logs anyway.
  logging_filter {
    default_behavior = each.value.all_requests ? "KEEP" : "DROP"

    filter {
      behavior    = "KEEP"
      requirement = "MEETS_ANY"

      condition {
        action_condition {
          action = "BLOCK"
        }
      }

      condition {
        action_condition {
          action = "COUNT"
        }
      }
    }
  }

  dynamic "redacted_fields" {
    for_each = each.value.redacted_headers

    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }
}
