locals {
  # The rate limit comes first: a flood ends there, before dearer rules read it.
  rate_limit_priority  = 0
  body_limit_priority  = 1
  first_group_priority = 10
}

resource "aws_wafv2_web_acl" "this" {
  # checkov:skip=CKV_AWS_192:The group that stops Log4j is one of the default managed_rule_groups.
  provider = aws.us_east_1

  name        = var.name
  description = "Guards the distribution of ${var.name}"
  scope       = "CLOUDFRONT"

  default_action {
    allow {}
  }

  # Groups see no more of a body than this, 16 KB unless more is paid for.
  dynamic "association_config" {
    for_each = var.body_limit_kilobytes == null ? [] : [var.body_limit_kilobytes]

    content {
      request_body {
        cloudfront {
          default_size_inspection_limit = "KB_${association_config.value}"
        }
      }
    }
  }

  dynamic "rule" {
    for_each = var.rate_limit == null ? [] : [var.rate_limit]

    content {
      name     = "rate-limit"
      priority = local.rate_limit_priority

      action {
        block {
          custom_response {
            response_code = 429
          }
        }
      }

      statement {
        rate_based_statement {
          aggregate_key_type    = "IP"
          limit                 = rule.value.requests
          evaluation_window_sec = rule.value.window_seconds
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.name}-rate-limit"
        sampled_requests_enabled   = true
      }
    }
  }

  # In place of the common group's own rule, which refuses 8 KB whatever is inspected.
  dynamic "rule" {
    for_each = var.body_limit_kilobytes == null ? [] : [var.body_limit_kilobytes]

    content {
      name     = "body-limit"
      priority = local.body_limit_priority

      action {
        block {
          custom_response {
            response_code = 413
          }
        }
      }

      statement {
        size_constraint_statement {
          comparison_operator = "GT"
          size                = rule.value * 1024

          field_to_match {
            body {
              oversize_handling = "MATCH"
            }
          }

          text_transformation {
            priority = 0
            type     = "NONE"
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.name}-body-limit"
        sampled_requests_enabled   = true
      }
    }
  }

  dynamic "rule" {
    for_each = { for index, group in var.managed_rule_groups : index => group }

    content {
      name     = rule.value.name
      priority = local.first_group_priority + rule.key

      override_action {
        dynamic "none" {
          for_each = rule.value.count_only ? [] : [true]
          content {}
        }

        dynamic "count" {
          for_each = rule.value.count_only ? [true] : []
          content {}
        }
      }

      statement {
        managed_rule_group_statement {
          name        = rule.value.name
          vendor_name = rule.value.vendor_name
          version     = rule.value.version

          dynamic "rule_action_override" {
            for_each = rule.value.counted_rules

            content {
              name = rule_action_override.value

              action_to_use {
                count {}
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.name}-${rule.value.name}"
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = true
  }

  # A distribution lets go of it first: the README of cloudfront_proxy says when.
  lifecycle {
    create_before_destroy = true
  }
}
