# café
variable "name" {
  type = string
}
