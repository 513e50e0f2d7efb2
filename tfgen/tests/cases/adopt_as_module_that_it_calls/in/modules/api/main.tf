variable "token" {
  default = ""
}
