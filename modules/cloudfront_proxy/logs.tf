# The bucket of the access logs. CloudFront adds the right to write them to the
# bucket's access control list itself when the distribution names the bucket.

# trivy:ignore:AWS-0089 Logs of reading the logs would log themselves.
# trivy:ignore:AWS-0090 Log files are written once and never replaced.
resource "aws_s3_bucket" "logs" {
  # checkov:skip=CKV_AWS_18:Logs of reading the logs would log themselves.
  # checkov:skip=CKV_AWS_21:Log files are written once and never replaced.
  # checkov:skip=CKV_AWS_144:Access logs are not worth a copy in another region.
  # checkov:skip=CKV_AWS_145:CloudFront cannot write to a bucket encrypted by a customer key without a grant on it.
  # checkov:skip=CKV2_AWS_61:The lifecycle rules are an input (log_expiration_days).
  # checkov:skip=CKV2_AWS_62:Nothing listens to new log files.
  bucket        = var.log_bucket_name == null ? "${var.name}-cf-logs" : var.log_bucket_name
  force_destroy = var.log_bucket_force_destroy
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  # checkov:skip=CKV2_AWS_65:CloudFront's log delivery writes by an access control list, so they must be on.
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket = aws_s3_bucket.logs.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# trivy:ignore:AWS-0132 CloudFront cannot write to a bucket encrypted by a customer key without a grant on it.
resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  for_each = var.log_expiration_days == null ? toset([]) : toset(["logs"])

  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "expire-logs"
    status = "Enabled"

    filter {}

    expiration {
      days = var.log_expiration_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.nothing_unencrypted["logs"]]
  })

  # S3 refuses both at once.
  depends_on = [aws_s3_bucket_public_access_block.logs]
}
