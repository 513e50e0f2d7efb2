# A distribution with all that it can refer to, and the least that its origins can be: a
# bucket, and functions that no request reaches. It has no domain, whose zone and
# certificate would take longer than all the rest.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  max_retries                 = 3
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}

variable "prefix" {
  type    = string
  default = "edge"
}

variable "protection" {
  type    = string
  default = "oac"
}

variable "services" {
  type    = set(string)
  default = ["orders"]
}

variable "site" {
  type    = bool
  default = true
}

variable "spa_function_name" {
  type    = string
  default = null
}

resource "aws_s3_bucket" "site" {
  bucket = "origins-site"
}

resource "aws_lambda_function" "this" {
  for_each = toset(["api", "orders"])

  function_name = "origins-${each.key}"
  role          = "arn:aws:iam::000000000000:role/origins"
  package_type  = "Image"
  image_uri     = "000000000000.dkr.ecr.us-east-1.amazonaws.com/origins@sha256:1111111111111111111111111111111111111111111111111111111111111111"
  publish       = true
}

resource "aws_lambda_alias" "this" {
  for_each = aws_lambda_function.this

  name             = "live"
  function_name    = each.value.function_name
  function_version = each.value.version
}

# Another protection is another URL, as in lambda_url; there cannot be both at once.
resource "terraform_data" "protection" {
  input = var.protection
}

resource "aws_lambda_function_url" "this" {
  for_each = aws_lambda_alias.this

  function_name      = each.value.function_name
  qualifier          = each.value.name
  authorization_type = "AWS_IAM"

  lifecycle {
    replace_triggered_by = [terraform_data.protection]
  }
}

locals {
  apis = { for name, url in aws_lambda_function_url.this : name => {
    function_name       = url.function_name
    alias_name          = url.qualifier
    function_url_domain = trimsuffix(trimprefix(url.function_url, "https://"), "/")
  } }
}

module "cloudfront_proxy" {
  source = "../modules/cloudfront_proxy"

  name                     = var.prefix
  api                      = merge(local.apis["api"], { protection = var.protection })
  log_bucket_force_destroy = true
  log_expiration_days      = null
  origin_secret            = var.protection == "origin_header" ? "0123456789abcdef0123456789abcdef" : null
  services                 = { for name in var.services : name => { path_patterns = ["/${name}/*"], api = local.apis[name] } }
  spa_function_name        = var.spa_function_name
  wait_for_deployment      = false
  web_acl_arn              = local.web_acl_arn

  site = var.site ? {
    id                   = aws_s3_bucket.site.id
    arn                  = aws_s3_bucket.site.arn
    regional_domain_name = aws_s3_bucket.site.bucket_regional_domain_name
  } : null
}
