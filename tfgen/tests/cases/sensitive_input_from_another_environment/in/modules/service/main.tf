variable "token" {
  type      = string
  sensitive = true
}

variable "keys" {
  type      = map(string)
  ephemeral = true
  default   = {}
}

variable "name" {
  type    = string
  default = "x"
}
