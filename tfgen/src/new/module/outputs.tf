output "name" {
  description = "Name of what the module made."
  value       = terraform_data.this.output
}
