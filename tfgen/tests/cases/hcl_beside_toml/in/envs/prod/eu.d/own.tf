variable "token" {
  type = object({
    value = string
  })
  sensitive = true
}

output "note" {
  value = <<-EOT
    ${var.token.value}
      ${module.extra.address}
  EOT

  sensitive = true
}

moved {
  from = terraform_data.old
  to   = terraform_data.name
}
