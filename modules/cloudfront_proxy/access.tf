# All origins answer to this distribution alone: it signs what it sends them,
# and they are told whom to believe. A function may be protected otherwise.

locals {
  # For the policy of each bucket. CloudFront asks S3 as its viewer asked, and it
  # sends a viewer that comes without TLS to come again.
  nothing_unencrypted = {
    for key, arn in merge({ logs = aws_s3_bucket.logs.arn }, { for key, site in local.sites : key => site.arn }) : key => {
      Sid       = "NothingUnencrypted"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [arn, "${arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }
  }

  signed_functions = toset([for name, function in local.functions : name if function.protection == "oac"])
}

resource "aws_cloudfront_origin_access_control" "site" {
  for_each = local.sites

  name                              = coalesce(var.access_control_names.site, "${var.name}-site")
  description                       = "Signs requests to the bucket of ${var.name}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"

  # The distribution lets go of it first: README.md, "What the distribution refers to".
  lifecycle {
    create_before_destroy = true
  }
}

# One for all functions, and there even if none is signed: whatever decided that would
# also come from the Function URL, to which create_before_destroy would then spread, and
# there cannot be two URLs of one alias.
resource "aws_cloudfront_origin_access_control" "api" {
  name                              = coalesce(var.access_control_names.api, "${var.name}-api")
  description                       = "Signs requests to the Function URLs of ${var.name}"
  origin_access_control_origin_type = "lambda"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_s3_bucket_policy" "site" {
  for_each = local.sites

  bucket = each.value.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(var.site_requires_tls ? [local.nothing_unencrypted[each.key]] : [], [
      {
        Sid       = "DistributionReads"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:GetObject"
        Resource  = "${each.value.arn}/*"
        Condition = { StringEquals = { "AWS:SourceArn" = aws_cloudfront_distribution.this.arn } }
      },
      # Without it S3 answers 403 for a key that is not there. No visitor can list
      # the bucket by it: "/" is index.html, and no query reaches the origin.
      {
        Sid       = "DistributionLearnsOfMissingKeys"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:ListBucket"
        Resource  = each.value.arn
        Condition = { StringEquals = { "AWS:SourceArn" = aws_cloudfront_distribution.this.arn } }
      },
    ])
  })
}

# A Function URL made since October 2025 asks for both grants; with the first
# alone it answers 403 before the function runs. Accounts that had one before are
# excepted until 2026-11-01. Both are the alias's, as the URL is.
# An open URL's grants are the provider's: one to everybody that this module could
# declare would let any account invoke the function around the URL.
resource "aws_lambda_permission" "invoke_function_url" {
  for_each = local.signed_functions

  statement_id           = var.grant_statement_ids.invoke_function_url
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = local.functions[each.key].function_name
  qualifier              = local.functions[each.key].alias_name
  principal              = "cloudfront.amazonaws.com"
  source_arn             = aws_cloudfront_distribution.this.arn
  function_url_auth_type = "AWS_IAM"
}

resource "aws_lambda_permission" "invoke_function" {
  for_each = local.signed_functions

  statement_id  = var.grant_statement_ids.invoke_function
  action        = "lambda:InvokeFunction"
  function_name = local.functions[each.key].function_name
  qualifier     = local.functions[each.key].alias_name
  principal     = "cloudfront.amazonaws.com"
  source_arn    = aws_cloudfront_distribution.this.arn
}
