output "alias_name" {
  description = "Name of the alias that the Function URL serves."
  value       = aws_lambda_alias.this.name
}

output "api" {
  description = "The function as `cloudfront_proxy` takes it: `function_name`, `alias_name`, `function_url_domain`, `timeout` and `protection`. In one piece, so that both sides agree on the protection."
  value = {
    # Read from the URL, so that grants to the distribution, which AWS deletes with the
    # function, are made again with another URL.
    function_name       = split(":", aws_lambda_function_url.this.function_arn)[6]
    alias_name          = aws_lambda_alias.this.name
    function_url_domain = trimsuffix(trimprefix(aws_lambda_function_url.this.function_url, "https://"), "/")
    timeout             = aws_lambda_function.this.timeout
    protection          = var.protection
  }
}

output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "function_url" {
  description = "The Function URL, `https://<id>.lambda-url.<region>.on.aws/`. Who may call it is reported by `protection`."
  value       = aws_lambda_function_url.this.function_url
}

output "function_url_domain" {
  description = "Host name of the Function URL, as an origin of CloudFront takes it."
  value       = trimsuffix(trimprefix(aws_lambda_function_url.this.function_url, "https://"), "/")
}

output "log_group_name" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "live_version" {
  description = "Number of the version that takes the traffic, or what a canary leaves of it."
  value       = aws_lambda_alias.this.function_version
}

output "origin_secret" {
  description = "The secret for `cloudfront_proxy`, null without `protection = \"origin_header\"`. Known to the distribution only once the function takes it, so that a rotation refuses nobody."
  value       = var.origin_secret
  sensitive   = true

  depends_on = [aws_lambda_alias.this]
}

output "role_name" {
  description = "Name of the function's role, to attach further policies to."
  value       = aws_iam_role.this.name
}

output "timeout" {
  description = "Seconds a request may take, for what stands in front to compare with its own limit."
  value       = aws_lambda_function.this.timeout
}

output "version" {
  description = "Number of the version published last."
  value       = aws_lambda_function.this.version
}
