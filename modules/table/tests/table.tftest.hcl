mock_provider "aws" {
  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:us-east-2:111122223333:table/unit-items" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name = "unit-items"
}

run "the_table_is_paid_by_the_request_and_keyed_by_id" {
  assert {
    condition     = aws_dynamodb_table.this.name == "unit-items" && aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST"
    error_message = "A table that nobody uses must cost nothing."
  }

  assert {
    condition     = aws_dynamodb_table.this.hash_key == "id" && aws_dynamodb_table.this.range_key == null
    error_message = "Items are known by their id alone."
  }

  assert {
    condition     = [for attribute in aws_dynamodb_table.this.attribute : [attribute.name, attribute.type]] == [["id", "S"]]
    error_message = "The key must be a string."
  }

  assert {
    condition     = length(aws_dynamodb_table.this.on_demand_throughput) == 0
    error_message = "No limit unless asked for."
  }

  assert {
    condition     = output.name == "unit-items" && output.arn == "arn:aws:dynamodb:us-east-2:111122223333:table/unit-items"
    error_message = "The outputs must name the table."
  }
}

run "items_are_kept_by_default" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "By default the table must not be deletable."
  }

  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].enabled && aws_dynamodb_table.this.point_in_time_recovery[0].recovery_period_in_days == 35
    error_message = "By default the table must be restorable."
  }

  assert {
    condition     = length(aws_dynamodb_table.this.ttl) == 0
    error_message = "Items must not expire unless asked for."
  }
}

run "the_policy_allows_what_the_service_does_on_this_table_alone" {
  assert {
    condition     = length(data.aws_iam_policy_document.access.statement) == 1
    error_message = "One statement is all a role needs."
  }

  assert {
    condition     = data.aws_iam_policy_document.access.statement[0].actions == toset(["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"])
    error_message = "The service reads, lists, puts and deletes items, and does nothing to the table itself."
  }

  assert {
    condition     = data.aws_iam_policy_document.access.statement[0].resources == toset(["arn:aws:dynamodb:us-east-2:111122223333:table/unit-items"])
    error_message = "Nothing but this table may be reached."
  }

  assert {
    condition     = data.aws_iam_policy_document.access.statement[0].effect != "Deny" && length(data.aws_iam_policy_document.access.statement[0].condition) == 0
    error_message = "The statement must be a plain grant."
  }

  assert {
    condition     = output.policy == data.aws_iam_policy_document.access.json
    error_message = "The output must be the policy."
  }
}

run "further_actions_can_be_allowed" {
  variables {
    allowed_actions = ["dynamodb:Query"]
  }

  assert {
    condition     = data.aws_iam_policy_document.access.statement[0].actions == toset(["dynamodb:Query"])
    error_message = "The given actions must be all that is allowed."
  }
}

run "dynamodb_s_own_key_is_used_unless_one_is_given" {
  command = plan

  assert {
    condition     = length(aws_dynamodb_table.this.server_side_encryption) == 0
    error_message = "Without a key the block would choose one that bills each request."
  }
}

run "a_given_key_encrypts_the_table_and_is_used_through_dynamodb_alone" {
  variables {
    kms_key_arn = "arn:aws:kms:us-east-2:111122223333:key/00000000-0000-0000-0000-000000000000"
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled && aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == var.kms_key_arn
    error_message = "The key must encrypt the table."
  }

  assert {
    condition     = data.aws_iam_policy_document.access.statement[1].actions == toset(["kms:Decrypt"]) && data.aws_iam_policy_document.access.statement[1].resources == toset([var.kms_key_arn])
    error_message = "A role needs the key, and no other."
  }

  assert {
    condition = [
      for condition in data.aws_iam_policy_document.access.statement[1].condition : [condition.test, condition.variable, condition.values[0]]
    ] == [["StringEquals", "kms:ViaService", "dynamodb.us-east-2.amazonaws.com"]]
    error_message = "The key must be usable through DynamoDB of the table's region only."
  }
}

run "inputs_reach_the_table" {
  command = plan

  variables {
    deletion_protection     = false
    on_demand_limits        = { max_read_request_units = 100, max_write_request_units = 50 }
    partition_key           = "item_id"
    recovery_period_in_days = 7
    ttl_attribute           = "expires"
  }

  assert {
    condition     = !aws_dynamodb_table.this.deletion_protection_enabled && aws_dynamodb_table.this.hash_key == "item_id" && one(aws_dynamodb_table.this.attribute).name == "item_id"
    error_message = "The key must be the given one, in both places."
  }

  assert {
    condition     = aws_dynamodb_table.this.on_demand_throughput[0].max_read_request_units == 100 && aws_dynamodb_table.this.on_demand_throughput[0].max_write_request_units == 50
    error_message = "The limits must reach the table."
  }

  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].recovery_period_in_days == 7
    error_message = "The period must reach the table."
  }

  assert {
    condition     = aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == "expires"
    error_message = "Items must expire by the given attribute."
  }
}

run "recovery_can_be_switched_off" {
  command = plan

  variables {
    recovery_period_in_days = null
  }

  assert {
    condition     = !aws_dynamodb_table.this.point_in_time_recovery[0].enabled
    error_message = "Null must switch point-in-time recovery off."
  }
}

run "capacity_can_be_provisioned" {
  command = plan

  variables {
    provisioned_throughput = { read_capacity = 5, write_capacity = 2 }
  }

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PROVISIONED" && aws_dynamodb_table.this.read_capacity == 5 && aws_dynamodb_table.this.write_capacity == 2
    error_message = "The capacity must reach the table."
  }
}

run "refuses_a_wildcard_among_the_actions" {
  command = plan

  variables {
    allowed_actions = ["dynamodb:*"]
  }

  expect_failures = [var.allowed_actions]
}

run "refuses_an_action_of_another_service" {
  command = plan

  variables {
    allowed_actions = ["s3:GetObject"]
  }

  expect_failures = [var.allowed_actions]
}

run "refuses_no_action_at_all" {
  command = plan

  variables {
    allowed_actions = []
  }

  expect_failures = [var.allowed_actions]
}

run "refuses_an_alias_as_key" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:us-east-2:111122223333:alias/items"
  }

  expect_failures = [var.kms_key_arn]
}

run "refuses_a_name_that_dynamodb_refuses" {
  command = plan

  variables {
    name = "items/unit"
  }

  expect_failures = [var.name]
}

run "refuses_a_limit_of_nothing" {
  command = plan

  variables {
    on_demand_limits = { max_read_request_units = 0, max_write_request_units = 1 }
  }

  expect_failures = [var.on_demand_limits]
}

run "refuses_limits_on_provisioned_capacity" {
  command = plan

  variables {
    on_demand_limits       = { max_read_request_units = 1, max_write_request_units = 1 }
    provisioned_throughput = { read_capacity = 1, write_capacity = 1 }
  }

  expect_failures = [var.on_demand_limits]
}

run "refuses_a_key_without_a_name" {
  command = plan

  variables {
    partition_key = ""
  }

  expect_failures = [var.partition_key]
}

run "refuses_half_a_unit_of_capacity" {
  command = plan

  variables {
    provisioned_throughput = { read_capacity = 1, write_capacity = 0.5 }
  }

  expect_failures = [var.provisioned_throughput]
}

run "refuses_a_recovery_period_beyond_dynamodb_s" {
  command = plan

  variables {
    recovery_period_in_days = 36
  }

  expect_failures = [var.recovery_period_in_days]
}

run "refuses_the_key_as_time_to_live" {
  command = plan

  variables {
    ttl_attribute = "id"
  }

  expect_failures = [var.ttl_attribute]
}
