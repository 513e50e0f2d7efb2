provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variable "secret" {
  type      = string
  default   = "hunter2"
  sensitive = true
}

resource "aws_lambda_function" "this" {
  function_name = "orders"
  role          = "arn:aws:iam::123456789012:role/orders"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders:1"

  dynamic "environment" {
    for_each = [var.secret]

    content {
      variables = { SECRET = environment.value }
    }
  }
}

resource "aws_ssm_parameter" "this" {
  name             = "orders"
  type             = "SecureString"
  value_wo         = var.secret
  value_wo_version = 2
}

resource "aws_sns_topic" "this" {
  name = "orders"
}
