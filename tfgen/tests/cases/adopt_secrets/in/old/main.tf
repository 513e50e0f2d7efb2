terraform {
  backend "s3" {
    bucket = "states"
    key    = "old"
  }
}

variable "token" {
  type      = string
  sensitive = true
}

variable "key" {
  type      = string
  sensitive = true
  default   = "a-canary-in-a-default" # before: a-canary-in-a-comment
}

module "db" {
  source   = "../modules/db"
  password = "a-canary-in-a-literal" # before: a-canary-in-a-comment
}

output "token" {
  value     = var.token
  sensitive = true
}
