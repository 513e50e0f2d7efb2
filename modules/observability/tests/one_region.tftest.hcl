# The function is in the edge's region. A file of its own, as topics keep the ARN
# with which a file's first run made them.

mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:unit-alarms" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "aws" {
  alias = "us_east_1"
}

variables {
  name            = "unit"
  region          = "us-east-1"
  function        = { function_name = "unit-api", timeout = 30 }
  distribution    = { id = "E1234567890ABC" }
  email_addresses = ["operations@example.com"]
}

run "where_both_regions_are_one_a_topic_serves_both" {
  assert {
    condition     = output.topic_arns == { us-east-1 = "arn:aws:sns:us-east-1:111122223333:unit-alarms" } && length(aws_sns_topic.edge) == 0 && length(aws_sns_topic_policy.edge) == 0
    error_message = "One topic is enough."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.edge["edge_errors"].alarm_actions == toset([aws_sns_topic.this.arn])
    error_message = "The edge's alarm must tell it, too."
  }

  assert {
    condition     = keys(aws_sns_topic_subscription.this) == ["operations@example.com"] && length(aws_sns_topic_subscription.edge) == 0
    error_message = "Nobody must get each mail twice."
  }
}
