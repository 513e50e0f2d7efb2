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
    defaults = { function_url = "https://abcdefghij.lambda-url.us-east-2.on.aws/" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name      = "unit-api"
  image_uri = "111122223333.dkr.ecr.us-east-2.amazonaws.com/unit-api@sha256:1111111111111111111111111111111111111111111111111111111111111111"
}

run "the_url_serves_the_alias_and_refuses_unsigned_requests" {
  assert {
    condition     = aws_lambda_function_url.this.authorization_type == "AWS_IAM"
    error_message = "Without AWS_IAM anyone could call the function around CloudFront."
  }

  assert {
    condition     = aws_lambda_function_url.this.qualifier == aws_lambda_alias.this.name && aws_lambda_alias.this.name == "live"
    error_message = "The URL must be the alias's, or a rollback would not reach it."
  }

  assert {
    condition     = aws_lambda_alias.this.function_version == "7" && length(aws_lambda_alias.this.routing_config) == 0
    error_message = "All traffic must go to the version just published."
  }

  assert {
    condition     = length(aws_lambda_function_url.this.cors) == 0
    error_message = "No cross-origin rules unless asked for."
  }

  assert {
    condition     = output.function_url_domain == "abcdefghij.lambda-url.us-east-2.on.aws"
    error_message = "An origin takes the host name alone."
  }
}

run "the_function_runs_the_image_on_the_configured_architecture" {
  variables {
    architecture = "arm64"
    environment  = { ENV_NAME = "unit" }
  }

  assert {
    condition     = aws_lambda_function.this.package_type == "Image" && aws_lambda_function.this.image_uri == var.image_uri && aws_lambda_function.this.publish
    error_message = "Each image must become a published version."
  }

  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["arm64"])
    error_message = "The architecture must be the configured one."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ ENV_NAME = "unit" })
    error_message = "The environment must reach the function unchanged."
  }
}

run "the_role_writes_its_own_logs_and_nothing_else" {
  assert {
    condition     = length(data.aws_iam_policy_document.logs.statement) == 1
    error_message = "One statement is all the role needs."
  }

  assert {
    condition     = data.aws_iam_policy_document.logs.statement[0].actions == toset(["logs:CreateLogStream", "logs:PutLogEvents"])
    error_message = "The log group exists, so the role must not create groups."
  }

  assert {
    condition     = data.aws_iam_policy_document.logs.statement[0].resources == toset(["arn:aws:logs:us-east-2:111122223333:log-group:/aws/lambda/unit-api:*"])
    error_message = "Writing must be limited to the function's own log group."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/unit-api" && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "Logs must be kept for a limited time."
  }
}

run "further_policies_are_the_role_s" {
  command = plan

  variables {
    policies = { items = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  assert {
    condition     = tomap({ for name, policy in aws_iam_role_policy.given : name => policy.policy }) == var.policies && aws_iam_role_policy.given["items"].name == "items"
    error_message = "Each policy must be the role's, under its name."
  }
}

run "no_further_policies_unless_given" {
  command = plan

  assert {
    condition     = length(aws_iam_role_policy.given) == 0
    error_message = "The role must have no more than it is given."
  }
}

run "refuses_a_policy_that_is_none" {
  command = plan

  variables {
    policies = { items = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess" }
  }

  expect_failures = [var.policies]
}

run "refuses_a_policy_in_the_place_of_the_module_s_own" {
  command = plan

  variables {
    policies = { logs = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  expect_failures = [var.policies]
}

run "names_that_force_replacement_can_be_kept" {
  command = plan

  variables {
    log_group_name = "/tutorial/api"
    role_name      = "tutorial-lambda-role"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/tutorial/api" && aws_iam_role.this.name == "tutorial-lambda-role"
    error_message = "Given names must be used as they are."
  }
}

run "a_canary_takes_its_share_of_the_alias" {
  command = plan

  variables {
    canary = { version = "6", weight = 0.1 }
  }

  assert {
    condition     = aws_lambda_alias.this.routing_config[0].additional_version_weights == tomap({ "6" = 0.1 })
    error_message = "Version 6 must take a tenth of the traffic."
  }
}

run "cors_is_passed_on_when_asked_for" {
  command = plan

  variables {
    cors = { allow_origins = ["https://example.com"] }
  }

  assert {
    condition     = aws_lambda_function_url.this.cors[0].allow_origins == toset(["https://example.com"]) && aws_lambda_function_url.this.cors[0].max_age == 600
    error_message = "The rules must reach the Function URL."
  }
}

run "refuses_an_image_by_tag" {
  command = plan

  variables {
    image_uri = "111122223333.dkr.ecr.us-east-2.amazonaws.com/unit-api:latest"
  }

  expect_failures = [var.image_uri]
}

run "refuses_an_unknown_architecture" {
  command = plan

  variables {
    architecture = "amd64"
  }

  expect_failures = [var.architecture]
}

run "refuses_too_much_memory" {
  command = plan

  variables {
    memory_size = 99999
  }

  expect_failures = [var.memory_size]
}

run "refuses_a_timeout_beyond_lambda_s" {
  command = plan

  variables {
    timeout = 901
  }

  expect_failures = [var.timeout]
}

run "refuses_a_retention_that_cloudwatch_does_not_have" {
  command = plan

  variables {
    log_retention_in_days = 13
  }

  expect_failures = [var.log_retention_in_days]
}

run "refuses_credentials_for_every_origin" {
  command = plan

  variables {
    cors = { allow_credentials = true, allow_origins = ["*"] }
  }

  expect_failures = [var.cors]
}

run "refuses_an_environment_variable_of_lambda_s" {
  command = plan

  variables {
    environment = { AWS_REGION = "us-east-2" }
  }

  expect_failures = [var.environment]
}

run "refuses_an_environment_variable_with_a_bad_name" {
  command = plan

  variables {
    environment = { "LOG-LEVEL" = "debug" }
  }

  expect_failures = [var.environment]
}

run "refuses_an_alias_that_looks_like_a_version" {
  command = plan

  variables {
    alias_name = "42"
  }

  expect_failures = [var.alias_name]
}

run "refuses_a_canary_that_takes_everything" {
  command = plan

  variables {
    canary = { version = "6", weight = 1 }
  }

  expect_failures = [var.canary]
}

run "refuses_a_canary_of_the_latest_version" {
  command = plan

  variables {
    canary = { version = "$LATEST", weight = 0.5 }
  }

  expect_failures = [var.canary]
}

run "refuses_bad_names" {
  command = plan

  variables {
    log_group_name = "with space"
    name           = "unit.api"
    role_name      = "with/slash"
  }

  expect_failures = [var.log_group_name, var.name, var.role_name]
}

run "refuses_a_negative_reservation" {
  command = plan

  variables {
    reserved_concurrent_executions = -1
  }

  expect_failures = [var.reserved_concurrent_executions]
}

run "refuses_a_description_that_is_too_long" {
  command = plan

  variables {
    description = join("", [for number in range(257) : "x"])
  }

  expect_failures = [var.description]
}
