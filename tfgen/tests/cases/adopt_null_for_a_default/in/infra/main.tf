variable "size" {
  type     = number
  default  = 4
  nullable = false
}

variable "days" {
  type    = number
  default = 4
}

output "both" {
  value = [var.size, var.days]
}
