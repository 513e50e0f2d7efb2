variable "url" {
  type = string
  default = ""
}
variable "n" {
  type = list(string)
  default = []
}
output "url" { value = "a" }

variable "token" {
  type      = string
  sensitive = true
  default   = null
}
