terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.us]
    }
  }
}

module "both" {
  source = "../../modules/both"

  providers = {
    aws    = aws.us
    aws.eu = aws
  }
}
