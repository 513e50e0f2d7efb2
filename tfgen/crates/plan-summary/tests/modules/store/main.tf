variable "name" {
  type = string
}

variable "size" {
  type    = number
  default = 1
}

variable "shelves" {
  type    = set(string)
  default = []
}

resource "terraform_data" "table" {
  input            = { name = var.name, size = var.size }
  triggers_replace = [var.name]
}

resource "terraform_data" "shelf" {
  for_each = var.shelves

  input = each.key
}
