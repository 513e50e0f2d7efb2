variable "token" {
  type      = string
  sensitive = true
}

variable "key" {
  type      = string
  sensitive = true
}
