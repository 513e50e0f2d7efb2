resource "shop_shelf" "this" {
  count = 1000000000

  store = "s-1"
  label = count.index
}
