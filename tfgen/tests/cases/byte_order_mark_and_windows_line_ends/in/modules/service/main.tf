variable "name" {
  type = string
}
