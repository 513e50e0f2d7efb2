module "store" {
  source = "../../modules/store"

  name    = "orders"
  shelves = [for number in range(50) : "shelf ${number}"]
}
