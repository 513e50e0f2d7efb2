# Kept as it is.
data "aws_region" "here" {}

# A free comment.

check "region" {
  assert {
    condition     = data.aws_region.here.name != ""
    error_message = "No region."
  }
}

module "many" {
  source   = "../../modules/queue"
  for_each = toset(["a", "b"])

  # Of each.
  name = "many-${each.key}-{{x}}-$${y}"
  subscribers = [
    { address = upper(each.value), filter = { kind = "a very long filter of a very long subscriber" } },
    { address = "literal" },
  ]
  depends_on = [data.aws_region.here]
}

module "elsewhere" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"

  cidr = var.size > 1 ? "10.0.0.0/8" : null
  tags = merge(
    { a = 1 }, # first
    { b = 2 },
  )
  azs = null
}
