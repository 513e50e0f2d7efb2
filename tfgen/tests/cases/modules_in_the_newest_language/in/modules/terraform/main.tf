variable "names" {
  type       = map(string)
  default    = {}
  deprecated = "Give nothing."
}

import {
  for_each = var.names
  to       = terraform_data.named[each.key]
  id       = each.value
}

import {
  to       = terraform_data.one
  identity = { id = "x" }
}

resource "terraform_data" "one" {
  lifecycle {
    destroy = false

    action_trigger {
      events     = [after_create]
      actions    = [action.aws_lambda_invoke.told]
      on_failure = continue
    }
  }
}

resource "terraform_data" "named" {
  for_each = var.names

  store {
    input = each.value
  }
}

action "aws_lambda_invoke" "told" {
  count    = 1
  provider = aws

  config {
    function_name = "told"
    payload       = "{}"
  }
}

ephemeral "aws_secretsmanager_secret_version" "password" {
  secret_id = "password"

  lifecycle {
    postcondition {
      condition     = self.secret_string != ""
      error_message = "There is no password."
    }
  }
}

locals {
  version = null
}

module "inner" {
  source  = "../tofu/inner"
  version = local.version

  ignore_nested_deprecations = true
}

output "names" {
  type       = list(string)
  value      = keys(var.names)
  deprecated = "Read nothing."
}
