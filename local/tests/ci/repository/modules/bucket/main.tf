variable "name" {
  type        = string
  description = "Name of the bucket."
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

resource "aws_s3_bucket" "this" {
  bucket = var.name

  tags = {
    contact = var.contact
    owner   = var.owner
    size    = var.size
  }
}

output "tags" {
  description = "What is known of it."
  value       = aws_s3_bucket.this.tags
}

output "url" {
  description = "Where it answers."
  value       = "https://${aws_s3_bucket.this.bucket}.example.com"
}
