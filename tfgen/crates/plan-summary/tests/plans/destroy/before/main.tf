module "store" {
  source = "../../modules/store"

  name    = "orders"
  shelves = ["high", "low"]
}

module "old" {
  source = "../../modules/store"

  name = "old"
}

resource "terraform_data" "loose" {
  count = 2

  input = count.index
}
