locals {
  function_metrics = {
    "Requests, errors and throttles" = [
      ["AWS/Lambda", "Invocations", "FunctionName", var.function.function_name, { stat = "Sum" }],
      ["AWS/Lambda", "Errors", "FunctionName", var.function.function_name, { stat = "Sum" }],
      ["AWS/Lambda", "Throttles", "FunctionName", var.function.function_name, { stat = "Sum" }],
    ]
    "Duration, milliseconds" = [
      ["AWS/Lambda", "Duration", "FunctionName", var.function.function_name, { stat = "p50" }],
      ["AWS/Lambda", "Duration", "FunctionName", var.function.function_name, { stat = "p99" }],
    ]
    "Requests at once" = [
      ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", var.function.function_name, { stat = "Maximum" }],
    ]
  }

  edge_metrics = var.distribution == null ? {} : {
    "Edge: requests" = [
      ["AWS/CloudFront", "Requests", "DistributionId", var.distribution.id, "Region", "Global", { stat = "Sum" }],
    ]
    "Edge: errors, percent" = [
      ["AWS/CloudFront", "4xxErrorRate", "DistributionId", var.distribution.id, "Region", "Global", { stat = "Average" }],
      ["AWS/CloudFront", "5xxErrorRate", "DistributionId", var.distribution.id, "Region", "Global", { stat = "Average" }],
    ]
  }

  # Two in a row, each half of the dashboard's 24 columns.
  widgets = concat(
    [for title, metrics in local.function_metrics : { title = title, metrics = metrics, region = var.region }],
    [for title, metrics in local.edge_metrics : { title = title, metrics = metrics, region = local.edge_region }],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.dashboard_name == null ? var.name : var.dashboard_name

  dashboard_body = jsonencode({
    widgets = [
      for index, widget in local.widgets : {
        type   = "metric"
        x      = index % 2 * 12
        y      = floor(index / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = widget.title
          metrics = widget.metrics
          region  = widget.region
          period  = 300
          view    = "timeSeries"
        }
      }
    ]
  })
}
