resource "terraform_data" "ports" {
}

output "ports" {
  type  = map(list(number))
  value = terraform_data.ports.output
}

output "settings" {
  type  = object({ name = string, size = optional(number, 1) })
  value = { name = "a" }
}
