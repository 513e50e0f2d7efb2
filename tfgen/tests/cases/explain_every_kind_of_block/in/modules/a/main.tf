variable "id" {
  default = 1
}
variable "tags" {
  type    = map(string)
  default = {}
}
output "id" {
  value = 1
}

resource "b" "c" {}
