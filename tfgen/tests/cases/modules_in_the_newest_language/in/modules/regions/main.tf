variable "regions" {
  type    = set(string)
  default = ["eu-west-1"]
}

provider "aws" {
  alias    = "by_region"
  for_each = var.regions
  region   = each.value
}

resource "aws_sqs_queue" "queue" {
  for_each = var.regions
  provider = aws.by_region[each.key]
}

module "inner" {
  source   = "./inner"
  for_each = var.regions

  providers = {
    aws = aws.by_region[each.key]
  }
}
