# Stands for the resources of the module: a file for each idea, next to this one.
resource "terraform_data" "this" {
  input = var.name
}
