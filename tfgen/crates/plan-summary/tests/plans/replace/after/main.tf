module "store" {
  source = "../../modules/store"

  name = "invoices"
}
