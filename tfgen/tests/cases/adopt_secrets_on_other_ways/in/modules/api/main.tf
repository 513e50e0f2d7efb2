variable "environment" {
  type      = map(string)
  sensitive = true
}

variable "address" {
  type      = string
  sensitive = true
  default   = ""
}
