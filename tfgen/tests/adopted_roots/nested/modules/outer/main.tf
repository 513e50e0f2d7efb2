variable "names" {
  type = map(string)
}

module "inner" {
  source   = "../inner"
  for_each = var.names

  name = each.value
}

output "names" {
  value = { for key, one in module.inner : key => one.name }
}
