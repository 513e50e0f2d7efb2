module "shop" {
  source = "../../modules/store"

  name = "orders"
}

moved {
  from = module.store
  to   = module.shop
}
