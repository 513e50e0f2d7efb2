terraform {
  required_providers {
    shop = {
      source = "example.com/acme/shop"
    }
  }
}

variable "word" {
  type      = string
  sensitive = true
  default   = "canary"
}

resource "shop_key" "this" {
  word = "key-${var.word}"
}
