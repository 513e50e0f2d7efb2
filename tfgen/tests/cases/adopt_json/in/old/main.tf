# Which region is whose.
locals {
  regions = { eu = "eu-west-1" }
}

provider "aws" {
  alias  = "native"
  region = local.regions.eu
}
