variable "ports" {
  type    = list(number)
  default = []
}

variable "size" {
  type    = number
  default = 1
}
