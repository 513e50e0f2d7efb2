variable "kind" {
  type    = string
  default = "standard"
}

variable "group" {
  type     = object({ id = string, size = optional(number, 10) })
  default  = null

  validation {
    condition     = (var.kind == "fifo") == (var.group != null)
    error_message = "group belongs to a queue of kind \"fifo\", and this one is \"${var.kind}\"."
  }

  validation {
    condition     = var.group == null ? true : var.group.size <= 10
    error_message = "group.size is at most 10."
  }
}
