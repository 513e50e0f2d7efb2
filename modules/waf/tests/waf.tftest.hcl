# Few runs with many assertions: the schema of a web ACL is so large that each
# run takes seconds.

mock_provider "aws" {
  alias = "us_east_1"

  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/unit/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:aws-waf-logs-unit" }
  }
}

variables {
  name = "unit"
}

run "the_web_acl_is_for_cloudfront_limits_floods_and_blocks_what_the_groups_know" {
  assert {
    condition     = aws_wafv2_web_acl.this.scope == "CLOUDFRONT" && aws_wafv2_web_acl.this.name == "unit"
    error_message = "A distribution takes a web ACL of this scope only."
  }

  assert {
    condition     = length(aws_wafv2_web_acl.this.default_action[0].allow) == 1 && length(aws_wafv2_web_acl.this.default_action[0].block) == 0
    error_message = "Ordinary requests must get through."
  }

  assert {
    condition     = output.web_acl_arn == "arn:aws:wafv2:us-east-1:111122223333:global/webacl/unit/00000000-0000-0000-0000-000000000000" && output.web_acl_name == "unit"
    error_message = "The outputs must name the web ACL."
  }

  assert {
    condition = { for rule in aws_wafv2_web_acl.this.rule : rule.priority => rule.name } == {
      0  = "rate-limit"
      1  = "body-limit"
      10 = "AWSManagedRulesAmazonIpReputationList"
      11 = "AWSManagedRulesCommonRuleSet"
      12 = "AWSManagedRulesKnownBadInputsRuleSet"
    }
    error_message = "A flood must end at the rate limit, before the groups read it."
  }

  assert {
    condition = [
      for rule in aws_wafv2_web_acl.this.rule : [
        for rate in rule.statement[0].rate_based_statement : [rate.limit, rate.evaluation_window_sec, rate.aggregate_key_type]
      ] if rule.name == "rate-limit"
    ] == [[[2000, 300, "IP"]]]
    error_message = "By default an address has 2000 requests in five minutes."
  }

  assert {
    condition = [
      for rule in aws_wafv2_web_acl.this.rule : rule.action[0].block[0].custom_response[0].response_code if rule.name == "rate-limit"
    ] == [429]
    error_message = "Who asks too often must be told so."
  }

  assert {
    condition = alltrue([
      for rule in aws_wafv2_web_acl.this.rule : (
        length(rule.override_action[0].none) == 1 && length(rule.override_action[0].count) == 0 &&
        rule.statement[0].managed_rule_group_statement[0].vendor_name == "AWS" &&
        rule.statement[0].managed_rule_group_statement[0].name == rule.name &&
        join(" ", [for override in rule.statement[0].managed_rule_group_statement[0].rule_action_override : override.name]) == (rule.name == "AWSManagedRulesCommonRuleSet" ? "SizeRestrictions_BODY" : "")
      ) if rule.priority >= 10
    ])
    error_message = "A group that only counts protects nobody; of the common group only the rule that refuses 8 KB must count."
  }

  assert {
    condition = [
      for rule in aws_wafv2_web_acl.this.rule : [
        for constraint in rule.statement[0].size_constraint_statement : [constraint.comparison_operator, constraint.size, constraint.field_to_match[0].body[0].oversize_handling, rule.action[0].block[0].custom_response[0].response_code]
      ] if rule.name == "body-limit"
    ] == [[["GT", 65536, "MATCH", 413]]]
    error_message = "What is above the service's own limit must be refused, and nothing below."
  }

  assert {
    condition     = aws_wafv2_web_acl.this.association_config[0].request_body[0].cloudfront[0].default_size_inspection_limit == "KB_64"
    error_message = "All of a body that gets through must be inspected."
  }

  assert {
    condition     = alltrue([for rule in aws_wafv2_web_acl.this.rule : rule.visibility_config[0].cloudwatch_metrics_enabled && rule.visibility_config[0].metric_name == "unit-${rule.name}"])
    error_message = "Each rule must have its metric."
  }

  assert {
    condition     = aws_wafv2_web_acl.this.visibility_config[0].cloudwatch_metrics_enabled && aws_wafv2_web_acl.this.visibility_config[0].metric_name == "unit"
    error_message = "The web ACL must have its metric."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this["this"].name == "aws-waf-logs-unit" && aws_cloudwatch_log_group.this["this"].retention_in_days == 30
    error_message = "WAF writes to groups of this name only, and logs must not be kept for ever."
  }

  assert {
    condition     = aws_wafv2_web_acl_logging_configuration.this["this"].resource_arn == aws_wafv2_web_acl.this.arn && aws_wafv2_web_acl_logging_configuration.this["this"].log_destination_configs == toset([aws_cloudwatch_log_group.this["this"].arn])
    error_message = "The web ACL must log to the group."
  }

  assert {
    condition     = aws_wafv2_web_acl_logging_configuration.this["this"].logging_filter[0].default_behavior == "DROP"
    error_message = "Requests that no rule caught must not be logged."
  }

  assert {
    condition = alltrue([
      for filter in aws_wafv2_web_acl_logging_configuration.this["this"].logging_filter[0].filter :
      filter.behavior == "KEEP" && filter.requirement == "MEETS_ANY" && toset([for condition in filter.condition : condition.action_condition[0].action]) == toset(["BLOCK", "COUNT"])
    ])
    error_message = "What a rule blocked or counted must be logged."
  }

  assert {
    condition     = toset([for field in aws_wafv2_web_acl_logging_configuration.this["this"].redacted_fields : field.single_header[0].name]) == toset(["authorization", "cookie", "x-authorization"])
    error_message = "Credentials must not reach the log."
  }

  assert {
    condition     = output.log_group_name == "aws-waf-logs-unit"
    error_message = "The output must name the group."
  }
}

run "logs_and_the_rate_limit_can_be_left_out" {
  command = plan

  variables {
    body_limit_kilobytes = null
    logs                 = null
    rate_limit           = null
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.this) == 0 && length(aws_wafv2_web_acl_logging_configuration.this) == 0 && output.log_group_name == null
    error_message = "Null must leave the logs out."
  }

  assert {
    condition     = [for rule in aws_wafv2_web_acl.this.rule : rule.name if rule.priority < 10] == [] && length(aws_wafv2_web_acl.this.association_config) == 0
    error_message = "Null must leave the limits out, and what is paid for them."
  }
}

run "inputs_reach_the_web_acl_and_its_log" {
  command = plan

  variables {
    body_limit_kilobytes = 16
    logs                 = { all_requests = true, group_name = "aws-waf-logs-tutorial", redacted_headers = [], retention_in_days = 7 }
    managed_rule_groups = [
      { name = "AWSManagedRulesCommonRuleSet", counted_rules = ["SizeRestrictions_BODY"], version = "Version_1.18" },
      { name = "AWSManagedRulesSQLiRuleSet", count_only = true },
    ]
    rate_limit = { requests = 100, window_seconds = 60 }
  }

  assert {
    condition     = aws_cloudwatch_log_group.this["this"].name == "aws-waf-logs-tutorial" && aws_cloudwatch_log_group.this["this"].retention_in_days == 7
    error_message = "The given name must be used as it is."
  }

  assert {
    condition     = aws_wafv2_web_acl_logging_configuration.this["this"].logging_filter[0].default_behavior == "KEEP" && length(aws_wafv2_web_acl_logging_configuration.this["this"].redacted_fields) == 0
    error_message = "Every request must be logged as it is."
  }

  assert {
    condition = { for rule in aws_wafv2_web_acl.this.rule : rule.name => length(rule.override_action[0].count) if rule.priority >= 10 } == {
      AWSManagedRulesCommonRuleSet = 0
      AWSManagedRulesSQLiRuleSet   = 1
    }
    error_message = "Only the second group must count instead of block."
  }

  assert {
    condition = [
      for rule in aws_wafv2_web_acl.this.rule : [
        for override in rule.statement[0].managed_rule_group_statement[0].rule_action_override : [override.name, length(override.action_to_use[0].count)]
      ] if rule.name == "AWSManagedRulesCommonRuleSet"
    ] == [[["SizeRestrictions_BODY", 1]]]
    error_message = "The named rule must count, and no other."
  }

  assert {
    condition     = [for rule in aws_wafv2_web_acl.this.rule : rule.statement[0].size_constraint_statement[0].size if rule.priority == 1] == [16384] && aws_wafv2_web_acl.this.association_config[0].request_body[0].cloudfront[0].default_size_inspection_limit == "KB_16"
    error_message = "The limit on bodies must be the given one."
  }

  assert {
    condition     = [for rule in aws_wafv2_web_acl.this.rule : rule.statement[0].managed_rule_group_statement[0].version if rule.priority == 10] == ["Version_1.18"]
    error_message = "A given version must be used."
  }

  assert {
    condition = [
      for rule in aws_wafv2_web_acl.this.rule : [rule.statement[0].rate_based_statement[0].limit, rule.statement[0].rate_based_statement[0].evaluation_window_sec] if rule.priority == 0
    ] == [[100, 60]]
    error_message = "The limit must be the given one."
  }
}

run "refuses_names_and_limits_that_waf_refuses" {
  command = plan

  variables {
    body_limit_kilobytes = 65
    logs                 = { group_name = "/aws/waf/unit" }
    managed_rule_groups  = [{ name = "arn:aws:wafv2:us-east-1:111122223333:global/rulegroup/unit/0" }]
    name                 = "unit acl"
    rate_limit           = { requests = 9 }
  }

  expect_failures = [var.body_limit_kilobytes, var.logs, var.managed_rule_groups, var.name, var.rate_limit]
}

run "refuses_an_odd_retention_a_group_twice_and_an_odd_window" {
  command = plan

  variables {
    logs                = { retention_in_days = 13 }
    managed_rule_groups = [{ name = "AWSManagedRulesCommonRuleSet" }, { name = "AWSManagedRulesCommonRuleSet" }]
    rate_limit          = { window_seconds = 90 }
  }

  expect_failures = [var.logs, var.managed_rule_groups, var.rate_limit]
}

run "refuses_a_header_in_capitals" {
  command = plan

  variables {
    logs = { redacted_headers = ["Cookie"] }
  }

  expect_failures = [var.logs]
}
