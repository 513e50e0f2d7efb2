variable "name" {
  type = string
}

variable "days" {
  type    = number
  default = 4
}

variable "token" {
  type      = string
  sensitive = true
}

output "address" {
  value = var.name
}
