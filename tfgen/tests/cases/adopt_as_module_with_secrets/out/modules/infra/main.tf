variable "key" {
  type      = string
  sensitive = true
}

locals {
  list = var.list

  keys = var.keys
  side = var.side
}

module "one" {
  source = "../../modules/api"

  token = var.one_token
  other = local.list[0]
  third = var.one_third
}

module "all" {
  source = "../../modules/api"

  token = local.list
  other = local.keys
  third = var.all_third
}

output "secret" {
  value     = var.secret_value
  sensitive = true
}

variable "keys" {
  sensitive = true
}

variable "keys_a" {
  type      = string
  sensitive = true
}

variable "keys_b" {
  type      = string
  sensitive = true
}

variable "list" {
  sensitive = true
}

variable "list_0" {
  type      = string
  sensitive = true
}

variable "list_1" {
  type      = string
  sensitive = true
}

variable "side" {
  type      = string
  sensitive = true
}

variable "all_third" {
  sensitive = true
}

variable "one_third" {
  sensitive = true
}

variable "secret_value" {
  sensitive = true
}

variable "one_token" {
  type      = any
  sensitive = true
}
