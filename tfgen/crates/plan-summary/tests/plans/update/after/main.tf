module "store" {
  source = "../../modules/store"

  name    = "orders"
  size    = 2
  shelves = ["high"]
}
