terraform {
  required_providers {
    shop = {
      source = "example.com/acme/shop"
    }
  }
}

variable "name" {
  type = string
}

variable "shelves" {
  type    = set(string)
  default = []
}

variable "signs" {
  type    = number
  default = 0
}

variable "secret" {
  type      = string
  default   = "none"
  sensitive = true
}

locals {
  full_name = "${var.name}-store"
}

resource "shop_store" "this" {
  name = local.full_name
}

resource "shop_shelf" "this" {
  for_each = var.shelves

  store = shop_store.this.id
  label = each.key
}

resource "shop_sign" "this" {
  count = var.signs

  store  = shop_store.this.id
  number = count.index
}

resource "shop_lock" "this" {
  store = shop_store.this.id
  code  = var.secret
}

# It stands for nothing outside.
resource "shop_visit" "this" {
  store = shop_store.this.id
}

output "id" {
  value = shop_store.this.id
}

output "shelves" {
  value = [for shelf in shop_shelf.this : shelf.id]
}
