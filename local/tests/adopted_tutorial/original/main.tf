# The tutorial's stack as its two articles make it, under their own names. Pulumi ends a name that
# nobody gives with a hyphen and seven digits of its own, which are written down here.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }
}

provider "aws" {
  region                      = "us-east-2"
  access_key                  = "test"
  secret_key                  = "test"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

provider "aws" {
  alias                       = "us_east_1"
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variable "image_digest" {
  type = string
}

variable "image_layout" {
  type = string
}

variable "site" {
  type = string
}

locals {
  prefix      = "dev-exampulumi"
  domain_name = "exampulumi.com"
  alias       = "dev.exampulumi.com"
  s3_origin   = "${local.prefix}-s3-origin-id"
  api_origin  = "${local.prefix}-lambda-origin-id"
}

# route_53.py

resource "aws_route53_zone" "hosted_zone" {
  name    = local.domain_name
  comment = ""
}

# acm.py

resource "aws_acm_certificate" "cert" {
  provider          = aws.us_east_1
  domain_name       = local.alias
  validation_method = "DNS"
}

resource "aws_route53_record" "cert_validation" {
  zone_id = aws_route53_zone.hosted_zone.zone_id
  name    = tolist(aws_acm_certificate.cert.domain_validation_options)[0].resource_record_name
  type    = tolist(aws_acm_certificate.cert.domain_validation_options)[0].resource_record_type
  records = [tolist(aws_acm_certificate.cert.domain_validation_options)[0].resource_record_value]
  ttl     = 60
}

resource "aws_acm_certificate_validation" "cert" {
  provider                = aws.us_east_1
  certificate_arn         = aws_acm_certificate.cert.arn
  validation_record_fqdns = [aws_route53_record.cert_validation.fqdn]
}

# s3.py

resource "aws_s3_bucket" "static_bucket" {
  bucket = "${local.prefix}-static-bucket"
}

resource "aws_s3_bucket_ownership_controls" "static_bucket" {
  bucket = aws_s3_bucket.static_bucket.id

  rule {
    object_ownership = "ObjectWriter"
  }
}

resource "aws_s3_bucket_public_access_block" "static_bucket" {
  bucket = aws_s3_bucket.static_bucket.id

  block_public_acls       = false
  block_public_policy     = false
  ignore_public_acls      = false
  restrict_public_buckets = false
}

resource "aws_s3_bucket_server_side_encryption_configuration" "static_bucket" {
  bucket = aws_s3_bucket.static_bucket.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "static_bucket" {
  bucket = aws_s3_bucket.static_bucket.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_policy" "static_bucket" {
  bucket = aws_s3_bucket.static_bucket.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.static_bucket.arn}/*"
      Condition = { StringEquals = { "AWS:SourceArn" = aws_cloudfront_distribution.distribution.arn } }
    }]
  })
}

resource "aws_s3_object" "static" {
  for_each = fileset(var.site, "**")

  bucket       = aws_s3_bucket.static_bucket.id
  key          = each.key
  source       = "${var.site}/${each.key}"
  content_type = endswith(each.key, ".html") ? "text/html" : "application/octet-stream"
}

resource "aws_s3_bucket" "cf_log_bucket" {
  bucket = "${local.prefix}-cf-logs-bucket"
}

resource "aws_s3_bucket_ownership_controls" "cf_log_bucket" {
  bucket = aws_s3_bucket.cf_log_bucket.id

  rule {
    object_ownership = "ObjectWriter"
  }
}

resource "aws_s3_bucket_public_access_block" "cf_log_bucket" {
  bucket = aws_s3_bucket.cf_log_bucket.id

  block_public_acls       = false
  block_public_policy     = false
  ignore_public_acls      = false
  restrict_public_buckets = false
}

# ecr.py

resource "aws_ecr_repository" "repo" {
  name         = "${local.prefix}-repo-997e9de"
  force_delete = true
}

resource "terraform_data" "image" {
  triggers_replace = [aws_ecr_repository.repo.repository_url, var.image_digest]

  provisioner "local-exec" {
    command = "\"$TFGEN\" image push --image \"$LAYOUT\" --repository \"$REPOSITORY\" --digest \"$DIGEST\" --endpoint \"$TFGEN_REGISTRY_ENDPOINT\""
    environment = {
      LAYOUT     = var.image_layout
      REPOSITORY = aws_ecr_repository.repo.repository_url
      DIGEST     = var.image_digest
    }
  }
}

# iam.py

resource "aws_iam_role" "lambda_role" {
  name = "${local.prefix}-lambda-role-1a2b3c4"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
      Effect    = "Allow"
      Sid       = ""
    }]
  })
}

resource "aws_iam_role_policy" "lambda_role_policy" {
  name = "${local.prefix}-lambda-role-policy-5d6e7f8"
  role = aws_iam_role.lambda_role.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws:logs:*:*:*"
    }]
  })
}

# aws_lambda.py

resource "aws_lambda_function" "fastapi_lambda" {
  function_name = "${local.prefix}-lambda"
  architectures = ["x86_64"]
  image_uri     = "${aws_ecr_repository.repo.repository_url}@${var.image_digest}"
  memory_size   = 256
  package_type  = "Image"
  publish       = true
  role          = aws_iam_role.lambda_role.arn
  timeout       = 600

  environment {
    variables = {
      FUNCTION_NAME = "${local.prefix}-lambda"
      ENV_NAME      = "dev"
    }
  }

  depends_on = [terraform_data.image]
}

resource "aws_lambda_alias" "lambda_alias" {
  name             = "${local.prefix}-lambda-alias"
  description      = "Alias for fastapi lambda"
  function_name    = aws_lambda_function.fastapi_lambda.function_name
  function_version = aws_lambda_function.fastapi_lambda.version
}

resource "aws_lambda_function_url" "fastapi_lambda_url" {
  function_name      = aws_lambda_function.fastapi_lambda.function_name
  qualifier          = aws_lambda_alias.lambda_alias.name
  authorization_type = "NONE"

  cors {
    allow_credentials = true
    allow_methods     = ["*"]
    allow_origins     = ["*"]
    allow_headers     = ["*"]
    max_age           = 600
  }
}

# cloud_front.py

resource "aws_cloudfront_origin_access_control" "s3" {
  name                              = "${local.prefix}-origin-access-control-9f8e7d6"
  description                       = "S3 Bucket Policy"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "distribution" {
  aliases             = [local.alias]
  default_root_object = "index.html"
  enabled             = true
  is_ipv6_enabled     = true

  custom_error_response {
    error_code            = 404
    response_code         = 200
    error_caching_min_ttl = 0
    response_page_path    = "/index.html"
  }

  custom_error_response {
    error_code            = 403
    response_code         = 200
    error_caching_min_ttl = 0
    response_page_path    = "/index.html"
  }

  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = local.s3_origin
    viewer_protocol_policy = "redirect-to-https"
    min_ttl                = 0
    default_ttl            = 0
    max_ttl                = 0

    forwarded_values {
      query_string = false

      cookies {
        forward = "none"
      }
    }
  }

  # Managed-CachingDisabled and Managed-AllViewerExceptHostHeader.
  ordered_cache_behavior {
    path_pattern             = "api/*"
    target_origin_id         = local.api_origin
    viewer_protocol_policy   = "redirect-to-https"
    cached_methods           = ["GET", "HEAD"]
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cache_policy_id          = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  }

  logging_config {
    include_cookies = false
    bucket          = aws_s3_bucket.cf_log_bucket.bucket_domain_name
  }

  origin {
    domain_name              = aws_s3_bucket.static_bucket.bucket_domain_name
    origin_id                = local.s3_origin
    origin_access_control_id = aws_cloudfront_origin_access_control.s3.id
  }

  origin {
    domain_name = replace(replace(aws_lambda_function_url.fastapi_lambda_url.function_url, "https://", ""), "/", "")
    origin_id   = local.api_origin

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.cert.certificate_arn
    minimum_protocol_version = "TLSv1"
    ssl_support_method       = "sni-only"
  }

  wait_for_deployment = false
  depends_on          = [aws_s3_bucket_ownership_controls.cf_log_bucket]
}

resource "aws_route53_record" "a_record" {
  zone_id = aws_route53_zone.hosted_zone.zone_id
  name    = local.alias
  type    = "A"

  alias {
    name                   = aws_cloudfront_distribution.distribution.domain_name
    zone_id                = aws_cloudfront_distribution.distribution.hosted_zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "aaaa_record" {
  zone_id = aws_route53_zone.hosted_zone.zone_id
  name    = local.alias
  type    = "AAAA"

  alias {
    name                   = aws_cloudfront_distribution.distribution.domain_name
    zone_id                = aws_cloudfront_distribution.distribution.hosted_zone_id
    evaluate_target_health = true
  }
}
