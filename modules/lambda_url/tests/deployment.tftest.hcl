mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/unit-api" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-2:111122223333:log-group:/aws/lambda/unit-api" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { version = "7" }
  }

  mock_resource "aws_lambda_function_url" {
    defaults = {
      function_arn = "arn:aws:lambda:us-east-2:111122223333:function:unit-api:live"
      function_url = "https://abcdefghij.lambda-url.us-east-2.on.aws/"
    }
  }
}

variables {
  name      = "unit-api"
  image_uri = "111122223333.dkr.ecr.us-east-2.amazonaws.com/unit-api@sha256:1111111111111111111111111111111111111111111111111111111111111111"
}

run "the_newest_version_takes_all_traffic" {
  assert {
    condition     = aws_lambda_alias.this.function_version == "7" && length(aws_lambda_alias.this.routing_config) == 0
    error_message = "All traffic must go to the version just published."
  }

  assert {
    condition     = output.live_version == "7" && output.version == "7"
    error_message = "The outputs must name it."
  }
}

run "a_trial_gives_the_newest_version_its_share" {
  variables {
    canary = { stable_version = "6", weight = 0.1 }
  }

  assert {
    condition     = aws_lambda_alias.this.function_version == "6"
    error_message = "Nine tenths must stay where they were."
  }

  assert {
    condition     = aws_lambda_alias.this.routing_config[0].additional_version_weights == tomap({ "7" = 0.1 })
    error_message = "The version just published must take a tenth."
  }

  assert {
    condition     = output.live_version == "6" && output.version == "7"
    error_message = "The outputs must name both."
  }
}

run "a_trial_of_a_named_version" {
  command = plan

  variables {
    canary = { stable_version = "6", weight = 0.5, version = "5" }
  }

  assert {
    condition     = aws_lambda_alias.this.function_version == "6" && aws_lambda_alias.this.routing_config[0].additional_version_weights == tomap({ "5" = 0.5 })
    error_message = "The named version must take its share."
  }
}

run "a_trial_waits_for_a_newer_version" {
  variables {
    canary = { stable_version = "7", weight = 0.1 }
  }

  assert {
    condition     = aws_lambda_alias.this.function_version == "7" && length(aws_lambda_alias.this.routing_config) == 0
    error_message = "Lambda refuses to share traffic between a version and itself."
  }
}

run "a_rollback_is_one_value" {
  variables {
    live_version = "6"
  }

  assert {
    condition     = aws_lambda_alias.this.function_version == "6" && length(aws_lambda_alias.this.routing_config) == 0
    error_message = "The named version must take all traffic."
  }

  assert {
    condition     = output.version == "7"
    error_message = "What was published stays published."
  }
}

run "refuses_a_trial_that_takes_everything" {
  command = plan

  variables {
    canary = { stable_version = "6", weight = 1 }
  }

  expect_failures = [var.canary]
}

run "refuses_a_trial_in_per_cent" {
  command = plan

  variables {
    canary = { stable_version = "6", weight = 10 }
  }

  expect_failures = [var.canary]
}

run "refuses_a_trial_of_nothing" {
  command = plan

  variables {
    canary = { stable_version = "6", weight = 0 }
  }

  expect_failures = [var.canary]
}

run "refuses_a_trial_of_latest" {
  command = plan

  variables {
    canary = { stable_version = "6", weight = 0.5, version = "$LATEST" }
  }

  expect_failures = [var.canary]
}

run "refuses_a_trial_beside_latest" {
  command = plan

  variables {
    canary = { stable_version = "$LATEST", weight = 0.5 }
  }

  expect_failures = [var.canary]
}

run "refuses_a_trial_of_the_stable_version" {
  command = plan

  variables {
    canary = { stable_version = "6", weight = 0.5, version = "6" }
  }

  expect_failures = [var.canary]
}

run "refuses_a_trial_during_a_rollback" {
  command = plan

  variables {
    canary       = { stable_version = "6", weight = 0.5 }
    live_version = "5"
  }

  expect_failures = [var.canary]
}

run "refuses_a_rollback_to_latest" {
  command = plan

  variables {
    live_version = "$LATEST"
  }

  expect_failures = [var.live_version]
}

run "refuses_an_alias_that_looks_like_a_version" {
  command = plan

  variables {
    alias_name = "42"
  }

  expect_failures = [var.alias_name]
}
