variable "size" {
  type = number
}
# A bell  rings.
output "size" {
  value = var.size # [1m
}
