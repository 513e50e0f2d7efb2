variable "name" {
  type = string
  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.name))
    error_message = "name has a-z, 0-9 and '-'."
  }
}
