terraform {
  cloud {
    organization = "shop"
    hostname     = "tfc.my-shop.example"
    token        = "canary"

    workspaces {
      name = "shop"
    }
  }
}

variable "key" {
  type      = string
  sensitive = true
  # canary
  default = "canary" # canary
}

locals {
  list = ["canary", "canary-2"] # canary
  # canary
  keys = { a = "canary", b = "canary" } # canary
  side = "left"
}

module "one" {
  source = "../modules/api"
  # canary
  token = "canary" # canary
  other = local.list[0]
  third = { a = { b = "canary" }, c = local.side, d = local.keys.a }
}

module "all" {
  source = "../modules/api"

  token = local.list
  other = local.keys
  third = local.side == "left" ? "canary" : var.key
}

output "secret" {
  value     = ["canary", "b"]
  sensitive = true
}
