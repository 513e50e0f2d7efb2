variable "name" {
  type = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must begin with a letter and have 3 to 31 of a-z, 0-9 and '-'."
  }
}

variable "retention" {
  type = number

  validation {
    condition     = var.retention >= 1 && var.retention <= 14
    error_message = "retention is 1 to 14 days, not ${var.retention}: ask for an archive of ${var.name} instead."
  }
}
