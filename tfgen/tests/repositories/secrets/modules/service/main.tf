variable "token" {
  type      = string
  sensitive = true
  default   = ""
}

variable "login" {
  type      = object({ user = string, password = string })
  ephemeral = true
  default   = null
}

variable "name" {
  type    = string
  default = ""
}

output "url" {
  value = var.name
}

output "password" {
  value     = "pw-${var.name}"
  sensitive = true
}
