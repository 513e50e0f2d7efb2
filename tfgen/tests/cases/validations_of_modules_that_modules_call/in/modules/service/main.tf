variable "name" {
  type = string

  validation {
    condition     = length(var.name) < 6
    error_message = "The name ${var.name} is too long."
  }
}

variable "port" {
  type    = number
  default = 443
}

module "port" {
  source = "../port"

  port = var.port
}
