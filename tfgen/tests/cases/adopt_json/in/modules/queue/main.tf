variable "name" {
  type = string
}

variable "retention" {
  type    = number
  default = 4
}

variable "token" {
  type      = string
  default   = ""
  sensitive = true
}

output "address" {
  value = var.name
}
