module "again" {
  source = "../round"
}

resource "shop_store" "this" {
  name = "town-store"
}
