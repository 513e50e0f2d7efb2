# A budget tells and does not stop anything: what bounds the bill of a flood is
# reserved_concurrent_executions, the web ACL and the table's limits.

resource "aws_budgets_budget" "this" {
  for_each = var.monthly_budget == null ? {} : { this = var.monthly_budget }

  name         = each.value.name == null ? "${var.name}-monthly" : each.value.name
  budget_type  = "COST"
  limit_amount = tostring(each.value.limit_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "cost_filter" {
    for_each = each.value.cost_filters

    content {
      name   = cost_filter.key
      values = cost_filter.value
    }
  }

  dynamic "notification" {
    for_each = [
      { type = "ACTUAL", percent = 50 },
      { type = "ACTUAL", percent = 100 },
      { type = "FORECASTED", percent = 100 },
    ]

    content {
      notification_type         = notification.value.type
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value.percent
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.this.arn]
    }
  }

  # Budgets refuses a topic that does not let it publish.
  depends_on = [aws_sns_topic_policy.this]
}
