variable "name" {
  type        = string
  description = "café"
}
