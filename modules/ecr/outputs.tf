output "image_digest" {
  description = "Digest of the deployed image."
  value       = local.image_digest
}

output "image_uri" {
  description = "The image by digest, `<repository>@sha256:…`. Known to what depends on it only once the image is in the repository and Lambda may pull it."
  value       = "${aws_ecr_repository.this.repository_url}@${local.image_digest}"

  depends_on = [aws_ecr_repository_policy.pull, terraform_data.publish]
}

output "repository_name" {
  description = "Name of the repository."
  value       = aws_ecr_repository.this.name
}

output "repository_url" {
  description = "URL of the repository, `<account>.dkr.ecr.<region>.amazonaws.com/<name>`."
  value       = aws_ecr_repository.this.repository_url
}
