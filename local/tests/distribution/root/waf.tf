# A file of its own, so that the module can go from the configuration as it goes from an
# environment.

locals {
  web_acl_arn = module.waf.web_acl_arn
}

module "waf" {
  source    = "../modules/waf"
  providers = { aws.us_east_1 = aws }

  name = var.prefix
  logs = null
}
