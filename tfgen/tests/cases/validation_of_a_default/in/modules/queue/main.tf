variable "encrypted" {
  type = bool
}

variable "key" {
  type    = string
  default = ""

  validation {
    condition     = !var.encrypted || var.key != ""
    error_message = <<-EOT
      An encrypted queue needs a key.
      Create one with the module `key`.
    EOT
  }
}
