variable "name" {
  type = string
}

variable "source_file" {
  type    = object({ path = string, template = optional(string), ref = optional(string) })
  default = null
}

variable "labels" {
  type    = map(string)
  default = null
}

output "address" {
  value = var.name
}
