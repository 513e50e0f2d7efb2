variable "a" {}
output "x" {
  value = "${path.cwd}/${var.a}"
}
