output "bucket" {
  description = "The bucket, as an origin takes it: `id` (its name), `arn` and `regional_domain_name`."
  value = {
    id                   = aws_s3_bucket.this.id
    arn                  = aws_s3_bucket.this.arn
    regional_domain_name = aws_s3_bucket.this.bucket_regional_domain_name
  }

  precondition {
    condition     = contains(local.files, "index.html")
    error_message = "There is no index.html in ${var.source_dir}: build the site first."
  }
}

output "builds" {
  description = "The hashed files of this build and of those that stay with it, newest first: what the next deployment takes as `earlier_builds`."
  value       = concat([local.build], local.kept_builds)
}
