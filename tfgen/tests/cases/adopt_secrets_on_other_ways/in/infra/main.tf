variable "port" {
  type    = number
  default = 5432 # canary
}

variable "host" {
  type = string
}

variable "user" {
  type = string
}

locals {
  # canary
  password = "canary"
  settings = {
    name = var.user
    key  = "canary" # canary
    list = ["canary", var.host]
  }
}

module "api" {
  source = "../modules/api"

  environment = {
    PASSWORD = local.password
    KEY      = local.settings.key
    FIRST    = local.settings.list[0]
    HOST     = var.host
    PORT     = var.port
    WORD     = "canary"
  }
  address = var.host == "" ? "canary" : var.host
}

output "token" {
  value     = ["canary"]
  sensitive = true
}
