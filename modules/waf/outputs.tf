output "log_group_name" {
  description = "Name of the log group in us-east-1; null without `logs`."
  value       = one(values(aws_cloudwatch_log_group.this)[*].name)
}

output "web_acl_arn" {
  description = "ARN of the web ACL, as a distribution takes it."
  value       = aws_wafv2_web_acl.this.arn
}

output "web_acl_name" {
  description = "Name of the web ACL, which is the dimension `WebACL` of its metrics."
  value       = aws_wafv2_web_acl.this.name
}
