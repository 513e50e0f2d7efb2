terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 5.0"
      configuration_aliases = [aws.us]
    }
  }
}

locals {
  region = var.region
  zone   = "${local.region}a"
}

variable "region" {
  description = "Where."
  type        = string
}

variable "app" {
  type    = string
  default = "shop"
}

variable "days" {
  type    = number
  default = 4
}

variable "sizes" {
  type = map(number)
}

variable "token" {
  type      = string
  sensitive = true
}

variable "owner" {
  type = string
}
