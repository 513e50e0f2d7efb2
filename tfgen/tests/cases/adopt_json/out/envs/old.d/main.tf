# Which region is whose.
locals {
  regions = { eu = "eu-west-1" }
}
