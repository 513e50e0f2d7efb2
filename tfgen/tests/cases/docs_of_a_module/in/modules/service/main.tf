variable "access" {
  type = object({
    path = string
    methods = optional(set(string), ["GET"])
  })
  description = <<-EOT
    Who may | what.
  EOT
}

variable "filter" {
  type        = string
  description = "A pattern such as `a|b`; *not* <b>HTML</b>, [no](link) | no column."
  default     = "a|b``c"
}

variable "lifetimes" {
  type = map(number)
  default = {
    short = 1
    long  = 365
  }
}

variable "token" {
  type      = string
  sensitive = true
}

variable "anything" {
  description = "Whatever it is."
  deprecated  = "Give `filter`."
}

terraform {
  required_providers {
    example = {
      source                = "example/example"
      configuration_aliases = [example.second]
    }
  }
}

output "address" {
  description = "Where it is."
  value       = "x"
}

output "secret" {
  value     = var.token
  sensitive = true
}
