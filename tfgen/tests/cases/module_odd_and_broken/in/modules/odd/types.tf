variable "twice" {
  type = object({
    name = string
    name = string
  })
}
