terraform {
  backend "s3" {}
}

variable "size" {
  type = number
}

output "size" {
  value = var.size
}
