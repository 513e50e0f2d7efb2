output "bucket" {
  description = "The bucket, as a backend and a policy take it: `id` (its name) and `arn`."
  value = {
    id  = aws_s3_bucket.this.id
    arn = aws_s3_bucket.this.arn
  }
}

output "deploy_policies" {
  description = "The policy (JSON) with which a role may deploy, by its key in `roles`: for a role that is made elsewhere, or to be read."
  value       = local.deploy_policies
}

output "oidc_provider_arn" {
  description = "ARN of the identity provider for GitHub, for other roots of the account; null without roles."
  value       = local.provider_arn
}

output "role_arns" {
  description = "ARN of each role by its key in `roles`, as aws-actions/configure-aws-credentials takes it."
  value       = { for key, role in aws_iam_role.this : key => role.arn }
}
