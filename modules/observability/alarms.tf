# What is measured while nobody calls is missing, and missing is not a fault.

locals {
  alarm_names = {
    for key in ["concurrency", "duration", "edge_errors", "errors", "throttles"] :
    key => lookup(var.alarm_names, key, "${var.name}-${replace(key, "_", "-")}")
  }

  function_alarms = {
    errors = {
      description         = "Requests that the function failed, in five minutes."
      metric_name         = "Errors"
      statistic           = "Sum"
      extended_statistic  = null
      threshold           = var.thresholds.errors
      period              = 300
      evaluation_periods  = 1
      datapoints_to_alarm = 1
    }
    throttles = {
      description         = "Requests that were refused because too many ran at once, in five minutes."
      metric_name         = "Throttles"
      statistic           = "Sum"
      extended_statistic  = null
      threshold           = var.thresholds.throttles
      period              = 300
      evaluation_periods  = 1
      datapoints_to_alarm = 1
    }
    # Two of three: one start from cold in a quiet five minutes is no trend.
    duration = {
      description         = "Milliseconds that the slowest of 100 requests took, in two of three five minutes."
      metric_name         = "Duration"
      statistic           = null
      extended_statistic  = "p99"
      threshold           = var.thresholds.duration_percent / 100 * var.function.timeout * 1000
      period              = 300
      evaluation_periods  = 3
      datapoints_to_alarm = 2
    }
  }

  concurrency_alarms = var.function.reserved_concurrent_executions == null ? {} : {
    concurrency = {
      description         = "Requests that ran at once, near the reserved ${var.function.reserved_concurrent_executions}, in three of five minutes."
      metric_name         = "ConcurrentExecutions"
      statistic           = "Maximum"
      extended_statistic  = null
      threshold           = var.thresholds.concurrency_percent / 100 * var.function.reserved_concurrent_executions
      period              = 60
      evaluation_periods  = 5
      datapoints_to_alarm = 3
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "function" {
  for_each = merge(local.function_alarms, local.concurrency_alarms)

  alarm_name          = local.alarm_names[each.key]
  alarm_description   = each.value.description
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric_name
  dimensions          = { FunctionName = var.function.function_name }
  statistic           = each.value.statistic
  extended_statistic  = each.value.extended_statistic
  period              = each.value.period
  evaluation_periods  = each.value.evaluation_periods
  datapoints_to_alarm = each.value.datapoints_to_alarm
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "edge" {
  provider = aws.us_east_1
  for_each = var.distribution == null ? {} : { edge_errors = var.distribution.id }

  alarm_name          = local.alarm_names[each.key]
  alarm_description   = "Percent of requests that the edge answered with 5xx, in two of three five minutes."
  namespace           = "AWS/CloudFront"
  metric_name         = "5xxErrorRate"
  dimensions          = { DistributionId = each.value, Region = "Global" }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.thresholds.edge_error_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.edge_topic_arn]
  ok_actions          = [local.edge_topic_arn]
}
