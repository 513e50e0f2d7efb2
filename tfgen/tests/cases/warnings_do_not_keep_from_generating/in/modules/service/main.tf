variable "size" {
  type       = number
  default    = 1
  deprecated = "Use memory_size."
}

variable "name" {
  type = string
}
