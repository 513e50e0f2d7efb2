output "arn" {
  description = "ARN of the table."
  value       = aws_dynamodb_table.this.arn
}

output "name" {
  description = "Name of the table, for the environment of the service."
  value       = aws_dynamodb_table.this.name
}

output "policy" {
  description = "JSON policy with which a role may do `allowed_actions` on this table and nothing else."
  value       = data.aws_iam_policy_document.access.json
}
