output "a_record" {
  description = "Name of the site's A record; null without a domain name."
  value       = var.domain_name == null ? null : aws_route53_record.a[var.domain_name].name
}

output "aaaa_record" {
  description = "Name of the site's AAAA record; null without a domain name."
  value       = var.domain_name == null ? null : aws_route53_record.aaaa[var.domain_name].name
}

output "distribution_arn" {
  description = "ARN of the distribution."
  value       = aws_cloudfront_distribution.this.arn
}

output "distribution_domain_name" {
  description = "Domain name that CloudFront gave the distribution, `<id>.cloudfront.net`."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "distribution_id" {
  description = "Id of the distribution."
  value       = aws_cloudfront_distribution.this.id
}

output "log_bucket_arn" {
  description = "ARN of the bucket of the access logs."
  value       = aws_s3_bucket.logs.arn
}

output "url" {
  description = "URL of the site."
  value       = "https://${var.domain_name == null ? aws_cloudfront_distribution.this.domain_name : var.domain_name}"
}
