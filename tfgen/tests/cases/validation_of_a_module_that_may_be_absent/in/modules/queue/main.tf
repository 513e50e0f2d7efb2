variable "name" {
  type = string

  validation {
    condition     = var.name != "bad"
    error_message = "name must not be bad."
  }
}
