variable "a" {
type = "string"
}
variable "b" {
type = "list"
}
variable "c" {
type=list
}
variable "d" {
type = map
}
variable "e" {
type = "map"
}
variable "f" {
type = set
}
variable "g" {
type = "set"
}
variable "h" {
type = "${string}"
}
variable "i" {
type = (list)
default="${list}"
validation {
type = list
}
variable {
type = list
}
}
output "j" {
type = list
}
type = "list"
