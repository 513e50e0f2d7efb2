variable "name" {
  type = string
  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.name))
    error_message = "name has a-z, 0-9 and '-'."
  }
}

variable "tags" {
  type    = map(string)
  default = {}
  validation {
    condition     = alltrue([for value in values(var.tags) : can(regex("^[a-z0-9-]+$", value))])
    error_message = "tags have a-z, 0-9 and '-'."
  }
}

variable "token" {
  type      = string
  sensitive = true
  default   = "none"
  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.token))
    error_message = "token has a-z, 0-9 and '-'."
  }
}
