variable "token" {
  type      = string
  sensitive = true
}

variable "key" {
  type      = string
  sensitive = true
  default   = "a-canary-in-a-default"
}

module "db" {
  source   = "../modules/db"
  password = "a-canary-in-a-literal"
}

output "token" {
  value     = var.token
  sensitive = true
}
