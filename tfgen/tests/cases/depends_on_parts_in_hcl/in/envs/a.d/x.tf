resource "terraform_data" "z" {
}

resource "terraform_data" "some" {
  count = 2

  depends_on = [terraform_data.z, module.n, module.n.name, var.v]
}

resource "terraform_data" "a" {
  depends_on = [terraform_data.some[0], terraform_data.z.id, terraform_data.some[0].id, var.v.a]
}

variable "v" {
  default = { a = 1 }
}

output "o" {
  value      = 1
  depends_on = [local.l.a]
}
