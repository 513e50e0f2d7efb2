variable "name" {
  type = string
}

variable "days" {
  type    = number
  default = 4
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "token" {
  type      = string
  default   = null
  sensitive = true
}
