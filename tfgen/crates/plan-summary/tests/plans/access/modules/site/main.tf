variable "bucket" {
  type = string
}

variable "who" {
  type = string
}

variable "protected" {
  type = bool
}

resource "aws_s3_bucket" "files" {
  bucket = var.bucket
}

resource "aws_sns_topic" "orders" {
  name = "orders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.who }
      Action    = "sns:Publish"
      Resource  = "*"
    }]
  })
}

resource "aws_dynamodb_table" "orders" {
  name                        = "orders"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = var.protected

  attribute {
    name = "id"
    type = "S"
  }
}
