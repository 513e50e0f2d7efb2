mock_provider "aws" {}

variables {
  name      = "unit-api"
  image_uri = "111122223333.dkr.ecr.us-east-2.amazonaws.com/unit-api@sha256:1111111111111111111111111111111111111111111111111111111111111111"
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

run "refuses_a_cross_origin_method_that_the_url_answers_itself" {
  command = plan

  variables {
    cors = { allow_methods = ["OPTIONS"], allow_origins = ["https://example.com"] }
  }

  expect_failures = [var.cors]
}

run "refuses_cross_origin_rules_kept_beyond_a_day" {
  command = plan

  variables {
    cors = { allow_origins = ["https://example.com"], max_age = 86401 }
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

run "refuses_an_environment_beyond_four_kilobytes" {
  command = plan

  variables {
    environment = { LONG = format("%4096s", "x") }
  }

  expect_failures = [var.environment]
}

run "refuses_bad_names" {
  command = plan

  variables {
    alias_name       = "with space"
    log_group_name   = "with space"
    logs_policy_name = "with/slash"
    name             = "unit.api"
    role_name        = "with/slash"
    role_path        = "service-role"
  }

  expect_failures = [var.alias_name, var.log_group_name, var.logs_policy_name, var.name, var.role_name, var.role_path]
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

run "refuses_an_unknown_invoke_mode" {
  command = plan

  variables {
    invoke_mode = "STREAM"
  }

  expect_failures = [var.invoke_mode]
}

run "refuses_a_mode_that_the_url_does_not_share" {
  command = plan

  variables {
    environment = { INVOKE_MODE = "RESPONSE_STREAM" }
  }

  expect_failures = [var.environment]
}

run "refuses_a_level_that_there_is_not" {
  command = plan

  variables {
    log_level = "verbose"
  }

  expect_failures = [var.log_level]
}

run "refuses_a_level_that_lambda_does_not_learn" {
  command = plan

  variables {
    environment = { LOG_LEVEL = "debug" }
  }

  expect_failures = [var.environment]
}
