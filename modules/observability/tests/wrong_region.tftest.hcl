# Both providers are of Ohio, whatever the inputs say.

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
    defaults = { arn = "arn:aws:sns:us-east-2:111122223333:unit-alarms" }
  }
}

variables {
  name     = "unit"
  function = { function_name = "unit-api", timeout = 30 }
}

run "refuses_a_region_that_is_not_the_provider_s" {
  variables {
    region = "eu-central-1"
  }

  expect_failures = [aws_sns_topic.this]
}

run "refuses_an_edge_provider_of_another_region" {
  variables {
    region       = "us-east-2"
    distribution = { id = "E1234567890ABC" }
  }

  expect_failures = [aws_sns_topic.edge]
}
