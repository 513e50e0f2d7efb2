variable "size" {
  type        = number
  description = "How large it is."
}

variable "names" {
  type    = list(string)
  default = []
}

variable "team" {
  type = string
}

resource "terraform_data" "name" {
  count = var.size

  input = "${var.team}-${count.index}"
}

output "names" {
  value = concat(var.names, terraform_data.name[*].output)
}
variable "only" {
  type = string
}
