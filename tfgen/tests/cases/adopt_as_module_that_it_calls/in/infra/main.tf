module "infra" {
  source = "../modules/api"
}
