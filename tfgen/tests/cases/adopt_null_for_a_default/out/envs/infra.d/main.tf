variable "size" {
  type     = number
  default  = 4
  nullable = false
}
