variable "builder" {
  type    = string
  default = "own"
}

variable "digest" {
  type    = string
  default = null

  validation {
    condition     = (var.digest == null) == (var.builder == "own")
    error_message = "digest must be given, unless the builder is our own."
  }
}

variable "layout" {
  type    = string
  default = null

  validation {
    condition     = var.builder != "own" || var.layout == null
    error_message = "layout must not be given with our own builder."
  }
}

variable "mirror" {
  type    = string
  default = null

  validation {
    condition     = length(compact([var.mirror])) == 0
    error_message = "mirror is null or empty, which any string may be."
  }
}
