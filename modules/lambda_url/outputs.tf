output "alias_name" {
  description = "Name of the alias that the Function URL serves."
  value       = aws_lambda_alias.this.name
}

output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "function_url" {
  description = "The Function URL, `https://<id>.lambda-url.<region>.on.aws/`. It answers signed requests only."
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

output "role_name" {
  description = "Name of the function's role, to attach further policies to."
  value       = aws_iam_role.this.name
}

output "timeout" {
  description = "Seconds a request may take, for what stands in front to compare with its own limit."
  value       = aws_lambda_function.this.timeout
}

output "version" {
  description = "Number of the version published last, which the alias points to."
  value       = aws_lambda_function.this.version
}
