terraform {
  required_providers {
    aws = "~> 5.0"
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.0"
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

provider "aws" {
  alias = "session"
}

provider "aws" {
  region = local.regions["eu"]

  dynamic "assume_role" {
    for_each = local.roles
    content {
      role_arn = "arn:aws:iam::${local.account}:role/${assume_role.value}"
    }
  }

  default_tags {
    tags = { for key, region in local.regions : key => "${region}-${terraform.workspace}" }
  }
}

provider "kubernetes" {
  host  = data.aws_eks_cluster.main["admin"].endpoint
  token = ephemeral.aws_eks_cluster_auth.main.token
}

provider "random" {
}

provider "random" {
  alias = "other"
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

import {
  to = aws_s3_bucket.logs
  id = "logs-${data.aws_caller_identity.current.account_id}"
}

moved {
  from = aws_s3_bucket.all
  to   = aws_s3_bucket.all[0]
}

moved {
  from = aws_s3_bucket.old
  to   = aws_s3_bucket.logs
}

output "local_account" {
  value = local.account
}

output "account" {
  value     = local.account
  sensitive = true
}
