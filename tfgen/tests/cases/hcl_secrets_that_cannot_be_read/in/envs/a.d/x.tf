variable "s" {
  sensitive = true
  default   = "a-canary
}
