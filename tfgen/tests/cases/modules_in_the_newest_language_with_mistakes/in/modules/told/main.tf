action "aws_lambda_invoke" "told" {
  function_name = "told"

  config {
    payload = "{}"
  }
  config {
    payload = "[]"
  }
}

action "aws_lambda_invoke" "told" {
  count    = 1
  for_each = {}
}

resource "terraform_data" "one" {
  lifecycle {
    action_trigger {
      event   = [after_create]
      actions = [action.aws_lambda_invoke.told]
    }
  }
}

ephemeral "aws_secretsmanager_secret_version" "password" {
  lifecycle {
    prevent_destroy = true
  }
}

module "inner" {
  source = "./inner"

  lifecycle {
    prevent_destroy = true
  }
}

output "names" {
  type  = "list(string)"
  value = []
}
