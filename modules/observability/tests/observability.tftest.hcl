mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-2:111122223333:unit-alarms" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "aws" {
  alias = "us_east_1"

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:unit-alarms" }
  }
}

variables {
  name         = "unit"
  region       = "us-east-2"
  function     = { function_name = "unit-api", timeout = 30 }
  distribution = { id = "E1234567890ABC" }
}

run "each_region_has_a_topic_that_its_alarms_tell" {
  assert {
    condition = output.topic_arns == {
      us-east-2 = "arn:aws:sns:us-east-2:111122223333:unit-alarms"
      us-east-1 = "arn:aws:sns:us-east-1:111122223333:unit-alarms"
    }
    error_message = "The edge's alarm needs a topic of its own region."
  }

  assert {
    condition     = aws_sns_topic.this.name == "unit-alarms" && aws_sns_topic.edge["us-east-1"].name == "unit-alarms"
    error_message = "The topics must have the stack's name."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.function : alarm.alarm_actions == toset([aws_sns_topic.this.arn]) && alarm.ok_actions == toset([aws_sns_topic.this.arn])])
    error_message = "The function's alarms must tell when they begin and when they end."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.edge["edge_errors"].alarm_actions == toset([aws_sns_topic.edge["us-east-1"].arn]) && aws_cloudwatch_metric_alarm.edge["edge_errors"].ok_actions == toset([aws_sns_topic.edge["us-east-1"].arn])
    error_message = "The edge's alarm must tell the topic of us-east-1."
  }

  assert {
    condition     = length(aws_sns_topic_subscription.this) == 0 && length(aws_sns_topic_subscription.edge) == 0 && length(aws_budgets_budget.this) == 0
    error_message = "Nobody gets mail, and nothing is budgeted, unless asked for."
  }

  assert {
    condition     = aws_sns_topic_policy.this.arn == aws_sns_topic.this.arn && aws_sns_topic_policy.edge["us-east-1"].arn == aws_sns_topic.edge["us-east-1"].arn
    error_message = "Each topic must have its policy."
  }
}

run "a_topic_takes_messages_of_this_stack_s_alarms_alone" {
  assert {
    condition     = keys(data.aws_iam_policy_document.topic) == ["us-east-1", "us-east-2"]
    error_message = "Each topic must have its policy."
  }

  assert {
    condition = {
      for region, document in data.aws_iam_policy_document.topic : region => [for statement in document.statement : statement.sid]
      } == {
      us-east-1 = ["AlarmsOfThisStack", "NothingUnencrypted"]
      us-east-2 = ["AlarmsOfThisStack", "NothingUnencrypted"]
    }
    error_message = "Without a budget, alarms are all that a topic takes."
  }

  assert {
    condition = alltrue(flatten([
      for region, document in data.aws_iam_policy_document.topic : [
        for statement in document.statement :
        statement.actions == toset(["sns:Publish"]) && statement.resources == toset(["arn:aws:sns:${region}:111122223333:unit-alarms"])
      ]
    ]))
    error_message = "Nothing but publishing to this topic may be allowed or denied."
  }

  assert {
    condition = {
      for region, document in data.aws_iam_policy_document.topic : region => {
        for condition in document.statement[0].condition : "${condition.test} ${condition.variable}" => toset(condition.values)
      }
      } == {
      for region in ["us-east-1", "us-east-2"] : region => {
        "StringEquals aws:SourceAccount" = toset(["111122223333"])
        "ArnEquals aws:SourceArn" = toset([
          for name in ["concurrency", "duration", "edge-errors", "errors", "throttles"] : "arn:aws:cloudwatch:${region}:111122223333:alarm:unit-${name}"
        ])
      }
    }
    error_message = "CloudWatch may publish for these alarms only."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.topic : one(document.statement[0].principals).identifiers == toset(["cloudwatch.amazonaws.com"]) && document.statement[0].effect != "Deny"
    ])
    error_message = "CloudWatch must be the only one that is let in."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.topic :
      document.statement[1].effect == "Deny" && one(document.statement[1].principals).identifiers == toset(["*"]) && [for condition in document.statement[1].condition : [condition.test, condition.variable, condition.values[0]]] == [["Bool", "aws:SecureTransport", "false"]]
    ])
    error_message = "Nobody may publish without TLS."
  }
}

run "the_function_s_alarms_measure_what_their_names_say" {
  command = plan

  assert {
    condition = {
      for key, alarm in aws_cloudwatch_metric_alarm.function : key =>
      "${alarm.alarm_name}: ${coalesce(alarm.statistic, alarm.extended_statistic)} of ${alarm.metric_name} from ${alarm.threshold} in ${alarm.period} s"
      } == {
      duration  = "unit-duration: p99 of Duration from 15000 in 300 s"
      errors    = "unit-errors: Sum of Errors from 1 in 300 s"
      throttles = "unit-throttles: Sum of Throttles from 1 in 300 s"
    }
    error_message = "Errors, throttles and a duration near the timeout must raise an alarm; concurrency only where it is reserved."
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.function :
      alarm.namespace == "AWS/Lambda" && alarm.dimensions == tomap({ FunctionName = "unit-api" }) && alarm.comparison_operator == "GreaterThanOrEqualToThreshold" && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "Alarms must watch this function, and stay quiet while nobody calls it."
  }
}

run "the_edge_s_alarm_measures_5xx_answers" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.edge["edge_errors"].namespace == "AWS/CloudFront" && aws_cloudwatch_metric_alarm.edge["edge_errors"].metric_name == "5xxErrorRate" && aws_cloudwatch_metric_alarm.edge["edge_errors"].statistic == "Average"
    error_message = "The edge's 5xx rate must raise an alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.edge["edge_errors"].dimensions == tomap({ DistributionId = "E1234567890ABC", Region = "Global" }) && aws_cloudwatch_metric_alarm.edge["edge_errors"].threshold == 5 && aws_cloudwatch_metric_alarm.edge["edge_errors"].treat_missing_data == "notBreaching"
    error_message = "The alarm must watch this distribution."
  }
}

run "the_dashboard_shows_function_and_edge_each_from_its_region" {
  command = plan

  assert {
    condition     = aws_cloudwatch_dashboard.this.dashboard_name == "unit"
    error_message = "The dashboard must have the stack's name."
  }

  assert {
    condition = { for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title => widget.properties.region } == {
      "Requests, errors and throttles" = "us-east-2"
      "Duration, milliseconds"         = "us-east-2"
      "Requests at once"               = "us-east-2"
      "Edge: requests"                 = "us-east-1"
      "Edge: errors, percent"          = "us-east-1"
    }
    error_message = "Each graph must look where its metrics are."
  }

  assert {
    condition     = length(distinct([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : [widget.x, widget.y]])) == 5
    error_message = "No graph may cover another."
  }
}

run "without_a_distribution_the_edge_is_not_watched" {
  command = plan

  variables {
    distribution = null
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.edge) == 0 && length(aws_sns_topic.edge) == 0
    error_message = "There must be no alarm on a distribution that is not there, and no topic for it."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 3
    error_message = "The dashboard must show the function alone."
  }
}

run "a_budget_tells_the_topic" {
  variables {
    monthly_budget = { limit_usd = 25, cost_filters = { Service = ["AWS Lambda", "Amazon CloudFront"] } }
  }

  assert {
    condition     = aws_budgets_budget.this["this"].name == "unit-monthly" && aws_budgets_budget.this["this"].limit_amount == "25" && aws_budgets_budget.this["this"].limit_unit == "USD" && aws_budgets_budget.this["this"].time_unit == "MONTHLY" && aws_budgets_budget.this["this"].budget_type == "COST"
    error_message = "The budget must be of 25 dollars a month."
  }

  assert {
    condition     = toset([for notification in aws_budgets_budget.this["this"].notification : "${notification.notification_type} ${notification.threshold}"]) == toset(["ACTUAL 50", "ACTUAL 100", "FORECASTED 100"])
    error_message = "Half, all and the forecast of all must be told."
  }

  assert {
    condition     = alltrue([for notification in aws_budgets_budget.this["this"].notification : notification.subscriber_sns_topic_arns == toset([aws_sns_topic.this.arn])])
    error_message = "The budget must tell the topic."
  }

  assert {
    condition     = { for filter in aws_budgets_budget.this["this"].cost_filter : filter.name => filter.values } == { Service = tolist(["AWS Lambda", "Amazon CloudFront"]) }
    error_message = "The filters must reach the budget."
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.topic["us-east-2"].statement : statement.sid] == ["AlarmsOfThisStack", "BudgetsOfThisAccount", "NothingUnencrypted"] && length(data.aws_iam_policy_document.topic["us-east-1"].statement) == 2
    error_message = "The topic of the budget, and no other, must let Budgets in."
  }

  assert {
    condition = {
      for condition in data.aws_iam_policy_document.topic["us-east-2"].statement[1].condition : "${condition.test} ${condition.variable}" => condition.values
      } == {
      "StringEquals aws:SourceAccount" = tolist(["111122223333"])
      "ArnLike aws:SourceArn"          = tolist(["arn:aws:budgets::111122223333:*"])
    }
    error_message = "Budgets may publish for this account only."
  }

  assert {
    condition     = one(data.aws_iam_policy_document.topic["us-east-2"].statement[1].principals).identifiers == toset(["budgets.amazonaws.com"])
    error_message = "The statement must be for Budgets."
  }
}

run "inputs_reach_alarms_topics_and_dashboard" {
  command = plan

  variables {
    alarm_names     = { errors = "tutorial-errors-4f2a9c1" }
    dashboard_name  = "tutorial-dashboard"
    email_addresses = ["operations@example.com", "owner@example.com"]
    function        = { function_name = "unit-api", reserved_concurrent_executions = 50, timeout = 10 }
    kms_key_arns = {
      us-east-2 = "arn:aws:kms:us-east-2:111122223333:key/00000000-0000-0000-0000-000000000000"
      us-east-1 = "arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111"
    }
    monthly_budget = { limit_usd = 10, name = "tutorial budget" }
    thresholds     = { concurrency_percent = 90, duration_percent = 80, edge_error_percent = 1, errors = 10 }
    topic_name     = "tutorial-alarms"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.function["errors"].alarm_name == "tutorial-errors-4f2a9c1" && aws_cloudwatch_metric_alarm.function["throttles"].alarm_name == "unit-throttles" && aws_cloudwatch_dashboard.this.dashboard_name == "tutorial-dashboard" && aws_sns_topic.this.name == "tutorial-alarms" && aws_sns_topic.edge["us-east-1"].name == "tutorial-alarms" && aws_budgets_budget.this["this"].name == "tutorial budget"
    error_message = "Given names must be used as they are."
  }

  assert {
    condition = {
      for key, alarm in merge(aws_cloudwatch_metric_alarm.function, aws_cloudwatch_metric_alarm.edge) : key => alarm.threshold
      } == {
      concurrency = 45
      duration    = 8000
      edge_errors = 1
      errors      = 10
      throttles   = 1
    }
    error_message = "The thresholds must follow from the inputs."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.function["concurrency"].metric_name == "ConcurrentExecutions" && aws_cloudwatch_metric_alarm.function["concurrency"].statistic == "Maximum"
    error_message = "A reservation that is nearly used up must raise an alarm."
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == var.kms_key_arns["us-east-2"] && aws_sns_topic.edge["us-east-1"].kms_master_key_id == var.kms_key_arns["us-east-1"]
    error_message = "Each topic must have the key of its region."
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.this) == ["operations@example.com", "owner@example.com"] && keys(aws_sns_topic_subscription.edge) == ["operations@example.com", "owner@example.com"] && aws_sns_topic_subscription.this["owner@example.com"].protocol == "email"
    error_message = "Everybody must hear of both regions."
  }
}

run "refuses_names_that_are_none" {
  command = plan

  variables {
    alarm_names     = { latency = "unit-latency" }
    dashboard_name  = "unit dashboard"
    email_addresses = ["operations"]
    name            = "-unit"
    region          = "Ohio"
    topic_name      = "unit.alarms"
  }

  expect_failures = [var.alarm_names, var.dashboard_name, var.email_addresses, var.name, var.region, var.topic_name]
}

run "refuses_two_alarms_of_one_name" {
  command = plan

  variables {
    alarm_names = { errors = "unit", throttles = "unit" }
  }

  expect_failures = [var.alarm_names]
}

run "refuses_arns_in_place_of_a_name_and_an_id" {
  command = plan

  variables {
    distribution = { id = "arn:aws:cloudfront::111122223333:distribution/E1234567890ABC" }
    function     = { function_name = "arn:aws:lambda:us-east-2:111122223333:function:unit-api", timeout = 30 }
  }

  expect_failures = [var.distribution, var.function]
}

run "refuses_a_function_that_is_stopped" {
  command = plan

  variables {
    function = { function_name = "unit-api", reserved_concurrent_executions = 0, timeout = 30 }
  }

  expect_failures = [var.function]
}

run "refuses_a_timeout_beyond_lambda_s" {
  command = plan

  variables {
    function = { function_name = "unit-api", timeout = 901 }
  }

  expect_failures = [var.function]
}

run "refuses_a_key_of_another_region_and_a_budget_of_nothing" {
  command = plan

  variables {
    kms_key_arns   = { us-east-2 = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
    monthly_budget = { limit_usd = 0 }
  }

  expect_failures = [var.kms_key_arns, var.monthly_budget]
}

run "refuses_a_key_for_a_region_without_a_topic_and_a_budget_that_cannot_be_named" {
  command = plan

  variables {
    kms_key_arns   = { eu-central-1 = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
    monthly_budget = { limit_usd = 10, name = "unit:monthly" }
  }

  expect_failures = [var.kms_key_arns, var.monthly_budget]
}

run "refuses_a_filter_without_values_and_percent_above_a_hundred" {
  command = plan

  variables {
    monthly_budget = { limit_usd = 10, cost_filters = { Service = [] } }
    thresholds     = { edge_error_percent = 101 }
  }

  expect_failures = [var.monthly_budget, var.thresholds]
}

run "refuses_a_threshold_of_no_errors" {
  command = plan

  variables {
    thresholds = { errors = 0 }
  }

  expect_failures = [var.thresholds]
}
