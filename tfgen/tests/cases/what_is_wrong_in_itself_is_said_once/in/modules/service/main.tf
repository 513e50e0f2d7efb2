variable "limits" {
  type = object({ memory = number })
}

variable "name" {
  type = string
}
