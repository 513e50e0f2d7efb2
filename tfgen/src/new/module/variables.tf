variable "name" {
  description = "Name of what the module makes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,62}$", var.name))
    error_message = "name must have 1 to 63 lower-case letters, digits or '-', and start with a letter."
  }
}
