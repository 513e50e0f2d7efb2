variable "in" {
  default = null
}
output "out" {
  value = 1
}
