terraform {
  required_providers {
    shop = {
      source = "example.com/acme/shop"
    }
  }
}

variable "cart" {
  type = string
}

resource "shop_van" "this" {
  cart = var.cart
}
