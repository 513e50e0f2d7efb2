module "store" {
  source = "../../modules/store"

  name = "orders"
}
