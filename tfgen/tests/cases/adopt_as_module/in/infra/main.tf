terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }

  backend "s3" {
    bucket = "shop-states"
    region = "eu-west-1"
    key    = "{{ environment.name }}"
  }
}

locals {
  region = var.region
  zone   = "${local.region}a"
}

provider "aws" {
  region = local.region

  default_tags {
    tags = { zone = local.zone, app = var.app }
  }
}

# For certificates.
provider "aws" {
  alias  = "us"
  region = "us-east-1"
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
  default   = "hunter2"
}

variable "owner" {
  type = string
}
