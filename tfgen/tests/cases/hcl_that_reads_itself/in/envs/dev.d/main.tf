resource "terraform_data" "name" {
  input = local.name
}

locals {
  name = upper(module.queue.address)
}

resource "terraform_data" "self" {
  input = terraform_data.self.id
}
