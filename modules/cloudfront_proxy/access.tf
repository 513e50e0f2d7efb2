# Both origins answer to this distribution alone: it signs what it sends them,
# and they are told whom to believe.

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = "${var.name}-site"
  description                       = "Signs requests to the bucket of ${var.name}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_origin_access_control" "api" {
  name                              = "${var.name}-api"
  description                       = "Signs requests to the Function URL of ${var.name}"
  origin_access_control_origin_type = "lambda"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

data "aws_iam_policy_document" "site" {
  statement {
    sid       = "DistributionReads"
    actions   = ["s3:GetObject"]
    resources = ["${var.site.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.this.arn]
    }
  }

  # Without it S3 answers 403 for a key that is not there. No visitor can list
  # the bucket by it: "/" is index.html, and no query reaches the origin.
  statement {
    sid       = "DistributionLearnsOfMissingKeys"
    actions   = ["s3:ListBucket"]
    resources = [var.site.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.this.arn]
    }
  }

  statement {
    sid       = "NothingInTheClear"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [var.site.arn, "${var.site.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "site" {
  bucket = var.site.id
  policy = data.aws_iam_policy_document.site.json
}

# A Function URL made since October 2025 asks for both grants; with the first
# alone it answers 403 before the function runs. Both are the alias's, as the URL is.
resource "aws_lambda_permission" "invoke_function_url" {
  statement_id           = "DistributionInvokesFunctionUrl"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = var.api.function_name
  qualifier              = var.api.alias_name
  principal              = "cloudfront.amazonaws.com"
  source_arn             = aws_cloudfront_distribution.this.arn
  function_url_auth_type = "AWS_IAM"
}

resource "aws_lambda_permission" "invoke_function" {
  statement_id  = "DistributionInvokesFunction"
  action        = "lambda:InvokeFunction"
  function_name = var.api.function_name
  qualifier     = var.api.alias_name
  principal     = "cloudfront.amazonaws.com"
  source_arn    = aws_cloudfront_distribution.this.arn
}
