module "store" {
  source = "../../modules/store"

  name    = "orders"
  shelves = ["low"]
}

resource "terraform_data" "loose" {
  count = 1

  input = count.index
}
