terraform {
  required_providers {
    shop = {
      source = "example.com/acme/shop"
    }
  }
}

variable "store" {
  type = string
}

variable "labels" {
  type    = map(string)
  default = {}
}

resource "shop_cart" "this" {
  store = var.store
}

resource "shop_parcel" "this" {
  for_each = var.labels

  store = var.store
  label = each.value
}

module "van" {
  source = "./van"

  cart = shop_cart.this.id
}
