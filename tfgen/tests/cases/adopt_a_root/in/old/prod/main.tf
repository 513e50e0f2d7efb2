terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
  backend "s3" {
    bucket = "states"
  }
}

# Where it runs.
provider "aws" {
  region = var.region # by file
  default_tags {
    tags = {
      team = "shop"
    }
  }
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

locals {
  name = "x-${var.region}"
}

// The queue.
// It has names.
module "queue" {
  source = "../../modules/queue"
  name   = "q-${local.name}" // why
  retention = "12" # days
  # who gets them
  subscribers = [
    { address = aws_sns_topic.a.arn, filter = { a = true } },
  ]
  providers = { aws = aws.us }
}

resource "aws_sns_topic" "a" {
  name = file("${path.module}/name.txt")
  policy = <<-EOT
    x ${local.name}
  EOT
}

output "address" {
  value       = module.queue.address
  description = "Where."
}

variable "region" {
  type = string
  description = "The region"
}
variable "size" {
  type = number
  default = 1
}
variable "names" {
  type = list(object({
    a = string
  }))
}
