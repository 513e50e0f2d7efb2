variable "name" {
  type    = string
  default = "a"
}

output "id" {
  value = var.name
}
