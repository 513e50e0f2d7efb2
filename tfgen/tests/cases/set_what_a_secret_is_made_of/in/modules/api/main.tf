variable "login" {
  type = object({ user = string, key = string })
  sensitive = true
}
