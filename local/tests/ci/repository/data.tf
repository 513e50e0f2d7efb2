variable "name" {
  type        = string
  description = "Name of the data."
}

variable "owner" {
  type        = string
  description = "Who answers for it."
}

variable "size" {
  type        = string
  description = "How much is kept in it."
}

variable "contact" {
  type        = string
  description = "Who is asked about it."
  default     = "nobody"
}

resource "terraform_data" "this" {
  input = {
    contact = var.contact
    owner   = var.owner
    size    = var.size
  }
}

# What comes after the data, and fails for as long as the test wants it to.
resource "terraform_data" "announcement" {
  triggers_replace = [terraform_data.this.output]

  provisioner "local-exec" {
    command = "! test -e \"$BUILT_PROGRAMS/nobody-listens\""
  }
}

output "tags" {
  description = "What is known of it."
  value       = terraform_data.this.output
}

output "url" {
  description = "Where it answers."
  value       = "https://${var.name}.example.com"
}
