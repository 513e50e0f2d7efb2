variable "tags" {
  type = map(string)
  default = { a = "1", b = "2" }
}
variable "auto" {
  type = map(string)
}
variable "obj" {
  type = object({ x = optional(string), y = optional(string) })
  default = {}
}
output "o" {
  value = [var.tags, var.auto, var.obj]
}
