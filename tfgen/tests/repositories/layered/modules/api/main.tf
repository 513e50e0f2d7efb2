variable "name" {
  type = string
}

variable "image_digest" {
  type    = string
  default = null

  validation {
    condition     = can(regex("^sha256:[0-9a-f]{4}$", var.image_digest))
    error_message = "image_digest must be sha256: and digits."
  }
}

variable "memory" {
  type    = number
  default = 128
}

variable "environment" {
  type    = map(string)
  default = {}
}

variable "token" {
  type      = string
  sensitive = true
  default   = null
}

output "name" {
  value = var.name
}
