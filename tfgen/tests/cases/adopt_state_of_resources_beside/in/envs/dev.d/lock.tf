resource "shop_shelf" "own" {
  store = module.town.id
  label = "own"
}

resource "shop_pen" "own" {
  color = "red"
}
