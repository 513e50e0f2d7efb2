variable "name" {
  type = string
}

variable "retention" {
  type    = number
  default = 4
}

variable "tags" {
  type    = map(string)
  default = {}
}

resource "terraform_data" "queue" {
  input = { name = var.name, retention = var.retention, tags = var.tags }
}

output "address" {
  value = terraform_data.queue.output.name
}
