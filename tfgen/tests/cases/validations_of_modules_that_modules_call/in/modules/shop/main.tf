variable "services" {
  type = map(object({ port = optional(number, 443) }))
}

variable "size" {
  type    = number
  default = 1
}

variable "owner" {
  type    = string
  default = "us"
}

locals {
  owner = upper(var.owner)
}

module "service" {
  source   = "../service"
  for_each = var.services

  name = each.key
  port = each.value.port
}

module "all" {
  source = "../service"

  name = var.owner
  port = 80
}

module "loud" {
  source = "../service"

  name = local.owner
}

module "several" {
  source = "../service"
  count  = var.size

  name = "s-${count.index}"
}

module "remote" {
  source = "registry.terraform.io/acme/remote/null"
}
