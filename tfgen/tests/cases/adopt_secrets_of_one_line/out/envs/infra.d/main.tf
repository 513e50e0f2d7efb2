variable "key" {
  type      = string
  sensitive = true
}

locals {
  list = var.list

  keys = var.keys
  side = var.side
}
