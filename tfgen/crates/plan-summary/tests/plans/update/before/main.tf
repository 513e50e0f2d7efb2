module "store" {
  source = "../../modules/store"

  name    = "orders"
  size    = 1
  shelves = ["high"]
}
