variable "size" {
  type = number
}

variable "lists" {
  type = any
}

variable "object" {
  type = object({ nested = map(string) })
}

resource "terraform_data" "inner" {
  input = [var.size, var.lists, var.object]
}

output "size" {
  value = var.size
}
