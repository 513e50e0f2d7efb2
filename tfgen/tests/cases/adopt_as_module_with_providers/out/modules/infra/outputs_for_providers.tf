output "account_value" {
  value     = local.account
  sensitive = true
}

output "aws_caller_identity_current_account_id" {
  value     = data.aws_caller_identity.current.account_id
  sensitive = true
}

output "aws_eks_cluster_main_admin_endpoint" {
  value     = data.aws_eks_cluster.main["admin"].endpoint
  sensitive = true
}

output "ephemeral_aws_eks_cluster_auth_main_token" {
  value     = ephemeral.aws_eks_cluster_auth.main.token
  ephemeral = true
}
