terraform {
  required_providers {
    aws = {
      version               = "~> 5.0"
      configuration_aliases = [aws.session]
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.0"
    }

    random = {
      source                = "hashicorp/random"
      configuration_aliases = [random.other]
    }
  }
}

locals {
  account = data.aws_caller_identity.current.account_id
  regions = { eu = "eu-west-1" }
  roles   = toset(["admin"])
}

data "aws_caller_identity" "current" {
  provider = aws.session
}

data "aws_eks_cluster" "main" {
  for_each = local.roles
  name     = each.key
}

ephemeral "aws_eks_cluster_auth" "main" {
  name = data.aws_eks_cluster.main["admin"].name
}

resource "aws_s3_bucket" "logs" {
  provider = aws.session
}

resource "aws_s3_bucket" "all" {
  count = 2
}

moved {
  from = aws_s3_bucket.all
  to   = aws_s3_bucket.all[0]
}

output "local_account" {
  value = local.account
}

output "account" {
  value     = local.account
  sensitive = true
}
