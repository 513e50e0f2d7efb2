variable "owner" {
  type        = string
  description = "Who answers for what is deployed."
}

resource "terraform_data" "this" {
  input = var.owner
}

output "owner" {
  description = "Who answers for what is deployed."
  value       = terraform_data.this.output
}
