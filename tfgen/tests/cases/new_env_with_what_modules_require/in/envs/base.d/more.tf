module "written" {
  source = "modules/queue"
}
