module "store" {
  source = "../../modules/store"

  name    = "orders"
  shelves = ["high", "low"]
}
