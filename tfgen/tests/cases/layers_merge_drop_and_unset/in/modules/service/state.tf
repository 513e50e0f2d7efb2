resource "terraform_data" "state" {}
