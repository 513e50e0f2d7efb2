variable "keys" {
  type      = map(string)
  sensitive = true
}

variable "name" {
  type = string
}
