# The bucket that holds the state of every environment of an account. State is
# the one thing that no apply brings back, so nothing here deletes what is current.

# trivy:ignore:AWS-0089 Who read or wrote a state is in CloudTrail's data events, for an account to switch on.
resource "aws_s3_bucket" "this" {
  # checkov:skip=CKV_AWS_18:Who read or wrote a state is in CloudTrail's data events, for an account to switch on.
  # checkov:skip=CKV_AWS_144:A copy in another region would need a lock there, too; versions protect from mistakes.
  # checkov:skip=CKV_AWS_145:Encrypted by S3's own key; a key of one's own costs by the month and is an input (kms_key_arn).
  # checkov:skip=CKV2_AWS_62:Nothing listens to changes of the state.
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

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
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
  for_each = var.expiration == null ? {} : { this = var.expiration }

  bucket = aws_s3_bucket.this.id

  rule {
    id     = "expire-replaced-states"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days           = each.value.state_days
      newer_noncurrent_versions = each.value.states_kept
    }

    # What is left of a lock that was released.
    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  # Every plan leaves a version of its lock. A rule cannot select by the end of a
  # name, .tflock, but a lock has some 250 bytes and a state of anything more than 1 KB.
  rule {
    id     = "expire-released-locks"
    status = "Enabled"

    filter {
      object_size_less_than = 1024
    }

    noncurrent_version_expiration {
      noncurrent_days = each.value.lock_days
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "NothingUnencrypted"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  statement {
    sid       = "NothingBelowTls12"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "NumericLessThan"
      variable = "s3:TlsVersion"
      values   = ["1.2"]
    }
  }

  # A backend with `encrypt = true` and no key asks for AES256, which S3 would take
  # over the bucket's own key. What asks for nothing gets that key.
  dynamic "statement" {
    for_each = var.kms_key_arn == null ? {} : {
      NothingButByKms   = { variable = "s3:x-amz-server-side-encryption", value = "aws:kms" }
      NothingByOtherKey = { variable = "s3:x-amz-server-side-encryption-aws-kms-key-id", value = var.kms_key_arn }
    }

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = ["s3:PutObject"]
      resources = ["${aws_s3_bucket.this.arn}/*"]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }

      # A key that is not there counts as not equal, too.
      condition {
        test     = "Null"
        variable = statement.value.variable
        values   = ["false"]
      }

      condition {
        test     = "StringNotEquals"
        variable = statement.value.variable
        values   = [statement.value.value]
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.bucket.json

  # S3 refuses both at once.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
