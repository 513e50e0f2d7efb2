variable "count_of_them" {
  default = 2
}

module "inner" {
  source = "../modules/inner"
  count  = var.count_of_them

  name = "n-${count.index}-$${literal}-{{ x }}"
}

module "outer" {
  source   = "../modules/outer"
  for_each = toset(["x", "y"])

  names      = { (each.key) = join("-", module.inner[*].name) }
  depends_on = [terraform_data.first]
}

moved {
  from = terraform_data.zeroth
  to   = terraform_data.first
}

resource "terraform_data" "first" {
  input = <<-EOT
    ${var.count_of_them} of
      them
  EOT
}

check "there" {
  assert {
    condition     = length(module.inner) > 0
    error_message = "None."
  }
}

output "last" {
  value       = module.outer["y"].names
  description = <<EOT
Of the last.
EOT
}

# Some were there once, before there were several.
moved {
  from = module.inner
  to   = module.inner[0]
}

moved {
  from = terraform_data.some[1]
  to   = terraform_data.some["b"]
}

resource "terraform_data" "some" {
  for_each = toset(["a", "b"])
}
