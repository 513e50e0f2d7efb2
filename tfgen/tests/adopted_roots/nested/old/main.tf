terraform {
  required_version = ">= 1.5"

  backend "local" {
    path = "here.tfstate"
  }
}

locals {
  team = "shop"
}

module "outer" {
  source = "../modules/outer"

  names = {
    a     = "one-${local.team}" # the first
    "b c" = file("${path.module}/name.txt")
  }
}

resource "terraform_data" "after" {
  input = {
    names  = module.outer.names
    folder = fileexists("name.txt")
  }
  triggers_replace = [for name in values(module.outer.names) : upper(name)]

  lifecycle {
    create_before_destroy = true
  }
}

output "names" {
  value = module.outer.names
}
