locals {
  days = 10
}

resource "terraform_data" "name" {
  input = var.stage
}

module "audit" {
  source = "./modules/queue"
  name   = "audit"
}

output "name" {
  value = terraform_data.name.output
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
