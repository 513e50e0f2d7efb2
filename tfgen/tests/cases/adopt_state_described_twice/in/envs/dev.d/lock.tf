resource "shop_shelf" "own" {
  store = module.town.id
  label = "own"
}
