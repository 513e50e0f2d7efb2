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
    condition     = length(aws_lambda_function_url.this.cors) == 0
    error_message = "No cross-origin rules unless asked for."
  }

  assert {
    condition     = output.function_url_domain == "abcdefghij.lambda-url.us-east-2.on.aws"
    error_message = "An origin takes the host name alone."
  }
}

run "the_function_runs_the_image_with_the_settings_given" {
  variables {
    architecture = "arm64"
    description  = "The unit"
    environment  = { ENV_NAME = "unit" }
    memory_size  = 512
    timeout      = 20
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

  assert {
    condition     = aws_lambda_function.this.description == "The unit" && aws_lambda_function.this.memory_size == 512 && aws_lambda_function.this.timeout == 20
    error_message = "Each setting must reach the function."
  }

  assert {
    condition     = output.timeout == 20 && output.api.timeout == 20
    error_message = "The distribution must learn how long a request may take."
  }
}

run "defaults_are_small_and_bounded_by_the_account" {
  assert {
    condition     = length(aws_lambda_function.this.environment) == 0 && aws_lambda_function.this.description == null
    error_message = "Nothing must be set that was not asked for."
  }

  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["x86_64"]) && aws_lambda_function.this.memory_size == 256 && aws_lambda_function.this.timeout == 25
    error_message = "The defaults are those of the reference."
  }

  assert {
    condition     = coalesce(aws_lambda_function.this.reserved_concurrent_executions, -1) == -1
    error_message = "A reservation takes from the account's other functions, so it must be asked for."
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].log_format == "JSON" && aws_lambda_function.this.logging_config[0].log_group == "/aws/lambda/unit-api"
    error_message = "Logs must be JSON, in the function's own group."
  }
}

run "concurrency_is_reserved_when_asked_for" {
  command = plan

  variables {
    reserved_concurrent_executions = 0
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == 0
    error_message = "0, which stops the function, must not be taken for none."
  }
}

run "the_role_is_lambda_s_and_writes_its_own_logs_alone" {
  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy) == { Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole", Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } }] }
    error_message = "Lambda and nobody else may take the role."
  }

  assert {
    condition     = keys(jsondecode(aws_iam_role_policy.logs.policy)) == ["Statement", "Version"] && length(jsondecode(aws_iam_role_policy.logs.policy).Statement) == 1
    error_message = "One statement is all the role needs."
  }

  assert {
    condition     = keys(jsondecode(aws_iam_role_policy.logs.policy).Statement[0]) == ["Action", "Effect", "Resource"] && jsondecode(aws_iam_role_policy.logs.policy).Statement[0].Effect == "Allow"
    error_message = "It must hold what is compared here and nothing more."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.logs.policy).Statement[0].Action == ["logs:CreateLogStream", "logs:PutLogEvents"]
    error_message = "The log group exists, so the role must not create groups."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.logs.policy).Statement[0].Resource == "arn:aws:logs:us-east-2:111122223333:log-group:/aws/lambda/unit-api:*"
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
    alias_name       = "current"
    log_group_name   = "/tutorial/api-4f2a1c9"
    logs_policy_name = "lambda-logs-4f2a1c9"
    name             = "tutorial-lambda-4f2a1c9"
    role_name        = "tutorial-lambda-role-4f2a1c9"
    role_path        = "/service-role/"
  }

  assert {
    condition     = aws_lambda_alias.this.name == "current" && aws_lambda_function_url.this.qualifier == "current"
    error_message = "The alias must keep its name, and the URL its alias."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/tutorial/api-4f2a1c9"
    error_message = "The log group must keep its name."
  }

  assert {
    condition     = aws_iam_role_policy.logs.name == "lambda-logs-4f2a1c9"
    error_message = "The role's policy must keep its name."
  }

  assert {
    condition     = aws_lambda_function.this.function_name == "tutorial-lambda-4f2a1c9"
    error_message = "The function must keep its name."
  }

  assert {
    condition     = aws_iam_role.this.name == "tutorial-lambda-role-4f2a1c9" && aws_iam_role.this.path == "/service-role/"
    error_message = "The role must keep its name and path."
  }
}

run "names_follow_from_the_function_s" {
  command = plan

  assert {
    condition     = aws_iam_role.this.name == "unit-api" && aws_iam_role.this.path == "/" && aws_iam_role_policy.logs.name == "logs" && aws_cloudwatch_log_group.this.name == "/aws/lambda/unit-api"
    error_message = "Without names of their own they must follow from the function's."
  }
}

run "cors_is_passed_on_when_asked_for" {
  command = plan

  variables {
    cors = { allow_origins = ["https://example.com"], allow_headers = ["authorization"], allow_credentials = true }
  }

  assert {
    condition     = aws_lambda_function_url.this.cors[0].allow_origins == toset(["https://example.com"]) && aws_lambda_function_url.this.cors[0].allow_headers == toset(["authorization"]) && aws_lambda_function_url.this.cors[0].allow_credentials
    error_message = "The rules must reach the Function URL."
  }

  assert {
    condition     = aws_lambda_function_url.this.cors[0].allow_methods == toset(["GET"]) && aws_lambda_function_url.this.cors[0].max_age == 600
    error_message = "What is left open must have its default."
  }
}

run "answers_travel_in_one_piece_unless_asked_otherwise" {
  command = plan

  assert {
    condition     = aws_lambda_function_url.this.invoke_mode == "BUFFERED" && length(aws_lambda_function.this.environment) == 0
    error_message = "The default must be the mode in which a service answers untold."
  }
}

run "the_url_and_the_function_stream_together" {
  command = plan

  variables {
    environment = { ENV_NAME = "unit" }
    invoke_mode = "RESPONSE_STREAM"
  }

  assert {
    condition     = aws_lambda_function_url.this.invoke_mode == "RESPONSE_STREAM"
    error_message = "The URL must stream."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ ENV_NAME = "unit", INVOKE_MODE = "RESPONSE_STREAM" })
    error_message = "The function must be told, beside its own environment."
  }
}

run "a_function_without_an_environment_is_told_too" {
  command = plan

  variables {
    invoke_mode = "RESPONSE_STREAM"
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ INVOKE_MODE = "RESPONSE_STREAM" })
    error_message = "The function must be told."
  }
}

run "log_lines_are_kept_from_the_level_on_from_which_they_are_written" {
  command = plan

  variables {
    environment = {}
    log_level   = "DEBUG"
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].application_log_level == "DEBUG" && aws_lambda_function.this.environment[0].variables == tomap({ LOG_LEVEL = "debug" })
    error_message = "Lambda drops DEBUG unless it is told, and the function writes none unless it is."
  }
}

run "without_a_level_lambda_is_told_its_own_default" {
  command = plan

  variables {
    environment = {}
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].application_log_level == "INFO" && length(aws_lambda_function.this.environment) == 0
    error_message = "What nobody set must be INFO on both sides."
  }
}
