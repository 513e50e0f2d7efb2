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
