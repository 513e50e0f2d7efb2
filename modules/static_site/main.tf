# Private in every respect: only the distribution reads it, by the bucket policy
# that cloudfront_proxy sets.
# trivy:ignore:AWS-0089 Reads come through CloudFront, whose access logs hold them.
resource "aws_s3_bucket" "this" {
  # checkov:skip=CKV_AWS_18:Reads come through CloudFront, whose access logs hold them.
  # checkov:skip=CKV_AWS_144:The files are built from source; another region's copy is a deployment away.
  # checkov:skip=CKV_AWS_145:Public files; CloudFront would need a grant on a customer key to read them.
  # checkov:skip=CKV2_AWS_61:The lifecycle rules are an input (noncurrent_version_expiration_days).
  # checkov:skip=CKV2_AWS_62:Nothing listens to changes of the site.
  bucket        = var.bucket_name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.this.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# trivy:ignore:AWS-0132 Public files; CloudFront would need a grant on a customer key to read them.
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = var.bucket_key_enabled

    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = var.noncurrent_version_expiration_days == null ? toset([]) : toset(["noncurrent"])

  bucket = aws_s3_bucket.this.id

  rule {
    id     = "expire-replaced-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_version_expiration_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}
