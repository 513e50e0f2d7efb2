variable "kind" {
  type = strng
}
