terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.edge]
    }
  }
}

variable "topic" {
  type = string
}

variable "name" {
  type = string
}
