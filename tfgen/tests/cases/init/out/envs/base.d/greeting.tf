# Resources of your own stand in HCL next to the TOML. This one is built into Terraform, so it needs
# no provider and no account: delete it once you have another.
resource "terraform_data" "greeting" {
  input = local.greeting
}
