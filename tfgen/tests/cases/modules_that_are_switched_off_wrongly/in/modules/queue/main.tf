variable "name" {
  type = string
  validation {
    condition     = length(var.name) < 5
    error_message = "At most 4 characters."
  }
}
output "name" {
  value = var.name
}
