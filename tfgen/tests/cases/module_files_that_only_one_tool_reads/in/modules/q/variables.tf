variable "other" {
  type = string
}
