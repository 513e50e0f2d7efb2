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

run "oac_asks_for_signatures_and_holds_no_secret" {
  assert {
    condition     = aws_lambda_function_url.this.authorization_type == "AWS_IAM" && terraform_data.authorization.input == "AWS_IAM"
    error_message = "The default must refuse what nobody signed."
  }

  assert {
    condition     = output.api == { function_name = "unit-api", alias_name = "live", function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws", timeout = 25, protection = "oac" }
    error_message = "The distribution must be told how the URL is protected."
  }

  assert {
    condition     = output.origin_secret == null
    error_message = "There must be no secret to send."
  }
}

run "origin_header_gives_the_function_its_secret" {
  variables {
    protection               = "origin_header"
    minimum_provider_version = "6.28.0"
    origin_secret            = "0123456789abcdef0123456789abcdef"
    environment              = { ENV_NAME = "unit" }
  }

  assert {
    condition     = aws_lambda_function_url.this.authorization_type == "NONE" && terraform_data.authorization.input == "NONE"
    error_message = "CloudFront does not sign in this mode."
  }

  assert {
    condition     = nonsensitive(aws_lambda_function.this.environment[0].variables) == tomap({ ENV_NAME = "unit", ORIGIN_SECRET = "0123456789abcdef0123456789abcdef" })
    error_message = "The function must know the secret, beside its own environment."
  }

  assert {
    condition     = issensitive(aws_lambda_function.this.environment[0].variables["ORIGIN_SECRET"])
    error_message = "No plan may show the secret."
  }

  assert {
    condition     = issensitive(output.origin_secret) && nonsensitive(output.origin_secret) == "0123456789abcdef0123456789abcdef"
    error_message = "The distribution must get the function's secret, and no plan may show it."
  }

  assert {
    condition     = output.api.protection == "origin_header"
    error_message = "The distribution must be told how the URL is protected."
  }
}

run "origin_header_takes_two_secrets_while_one_is_replaced" {
  variables {
    protection               = "origin_header"
    minimum_provider_version = "7.0.0"
    origin_secret            = "0123456789abcdef0123456789abcdef"
    origin_secret_previous   = "fedcba9876543210fedcba9876543210"
  }

  assert {
    condition     = nonsensitive(aws_lambda_function.this.environment[0].variables) == tomap({ ORIGIN_SECRET = "0123456789abcdef0123456789abcdef", ORIGIN_SECRET_PREVIOUS = "fedcba9876543210fedcba9876543210" })
    error_message = "Both secrets must be taken."
  }

  assert {
    condition     = nonsensitive(output.origin_secret) == "0123456789abcdef0123456789abcdef"
    error_message = "The new one must be sent."
  }
}

run "none_opens_the_url_once_that_is_acknowledged" {
  variables {
    protection                     = "none"
    minimum_provider_version       = "6.28.0"
    acknowledge_unprotected_url    = "unit-api"
    reserved_concurrent_executions = 5
  }

  assert {
    condition     = aws_lambda_function_url.this.authorization_type == "NONE" && length(aws_lambda_function.this.environment) == 0
    error_message = "The URL must be open, and the function know no secret."
  }

  assert {
    condition     = output.api.protection == "none" && aws_lambda_function.this.reserved_concurrent_executions == 5
    error_message = "The distribution must be told, and the bill bounded."
  }
}

run "none_may_be_unbounded_outside_production" {
  command = plan

  variables {
    protection                  = "none"
    minimum_provider_version    = "6.28.0"
    acknowledge_unprotected_url = "unit-api"
    production                  = false
  }

  assert {
    condition     = aws_lambda_function_url.this.authorization_type == "NONE"
    error_message = "The URL must be open."
  }
}

run "refuses_an_unknown_protection" {
  command = plan

  variables {
    protection               = "basic"
    minimum_provider_version = "6.28.0"
  }

  expect_failures = [var.protection]
}

run "refuses_none_without_acknowledgement" {
  command = plan

  variables {
    protection                     = "none"
    minimum_provider_version       = "6.28.0"
    reserved_concurrent_executions = 5
  }

  expect_failures = [var.acknowledge_unprotected_url]
}

run "refuses_an_acknowledgement_of_another_function" {
  command = plan

  variables {
    protection                     = "none"
    minimum_provider_version       = "6.28.0"
    reserved_concurrent_executions = 5
    acknowledge_unprotected_url    = "dev-api"
  }

  expect_failures = [var.acknowledge_unprotected_url]
}

run "refuses_an_acknowledgement_of_nothing" {
  command = plan

  variables {
    acknowledge_unprotected_url = "unit-api"
  }

  expect_failures = [var.acknowledge_unprotected_url]
}

run "refuses_none_in_production_without_a_bound" {
  command = plan

  variables {
    protection                  = "none"
    minimum_provider_version    = "6.28.0"
    acknowledge_unprotected_url = "unit-api"
  }

  expect_failures = [var.reserved_concurrent_executions]
}

run "refuses_origin_header_with_a_provider_that_grants_half" {
  command = plan

  variables {
    protection               = "origin_header"
    minimum_provider_version = "6.27.9"
    origin_secret            = "0123456789abcdef0123456789abcdef"
  }

  expect_failures = [var.minimum_provider_version]
}

run "refuses_none_with_a_provider_that_grants_half" {
  command = plan

  variables {
    protection                     = "none"
    acknowledge_unprotected_url    = "unit-api"
    reserved_concurrent_executions = 5
  }

  expect_failures = [var.minimum_provider_version]
}

run "refuses_a_constraint_in_place_of_a_version" {
  command = plan

  variables {
    minimum_provider_version = ">= 6.28"
  }

  expect_failures = [var.minimum_provider_version]
}

run "refuses_origin_header_without_a_secret" {
  command = plan

  variables {
    protection               = "origin_header"
    minimum_provider_version = "6.28.0"
  }

  expect_failures = [var.origin_secret]
}

run "refuses_a_secret_that_nobody_asks_for" {
  command = plan

  variables {
    origin_secret = "0123456789abcdef0123456789abcdef"
  }

  expect_failures = [var.origin_secret]
}

run "refuses_a_short_secret" {
  command = plan

  variables {
    protection               = "origin_header"
    minimum_provider_version = "6.28.0"
    origin_secret            = "0123456789abcdef0123456789abcde"
  }

  expect_failures = [var.origin_secret]
}

run "refuses_a_secret_that_no_header_can_carry" {
  command = plan

  variables {
    protection               = "origin_header"
    minimum_provider_version = "6.28.0"
    origin_secret            = "0123456789abcdef\n0123456789abcdef"
  }

  expect_failures = [var.origin_secret]
}

run "refuses_a_short_previous_secret" {
  command = plan

  variables {
    protection               = "origin_header"
    minimum_provider_version = "6.28.0"
    origin_secret            = "0123456789abcdef0123456789abcdef"
    origin_secret_previous   = "old"
  }

  expect_failures = [var.origin_secret_previous]
}

run "refuses_a_previous_secret_that_nobody_asks_for" {
  command = plan

  variables {
    origin_secret_previous = "fedcba9876543210fedcba9876543210"
  }

  expect_failures = [var.origin_secret_previous]
}

run "refuses_a_rotation_to_the_same_secret" {
  command = plan

  variables {
    protection               = "origin_header"
    minimum_provider_version = "6.28.0"
    origin_secret            = "0123456789abcdef0123456789abcdef"
    origin_secret_previous   = "0123456789abcdef0123456789abcdef"
  }

  expect_failures = [var.origin_secret_previous]
}

run "refuses_a_secret_among_what_plans_show" {
  command = plan

  variables {
    environment = { ORIGIN_SECRET = "0123456789abcdef0123456789abcdef" }
  }

  expect_failures = [var.environment]
}
