variable "memory" {
  description = "Memory in MB."
  type        = number
  default     = 256
}

variable "settings" {
  description = "Settings of the service."
  type = object({
    limits = map(number)
    name   = optional(string, "x")
  })
  default = {
    limits = {}
  }
}

variable "token" {
  type      = string
  sensitive = true
  default   = "hunter2"
}

variable "password" {
  type      = string
  sensitive = true
}

variable "folder" {
  type = string
}

variable "anything" {
  default = null
}

output "url" {
  value = "https://example.com"
}
