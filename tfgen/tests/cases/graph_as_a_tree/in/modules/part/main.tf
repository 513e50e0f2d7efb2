terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.edge]
    }
  }
}

variable "all" {
  default = null
}

variable "one" {
  default = null
}

output "id" {
  value = "id"
}

output "name" {
  value = "name"
}
