variable "token" {
  sensitive = true
}

variable "other" {
  sensitive = true
}

variable "third" {
  sensitive = true
}
