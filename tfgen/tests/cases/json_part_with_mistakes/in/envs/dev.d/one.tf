resource "terraform_data" "twice" {}

module "orders" {
  source = "modules/queue"
  name   = local.name
}
