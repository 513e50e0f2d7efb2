terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

module "both" {
  source = "../modules/both"

  providers = {
    aws    = aws.us
    aws.eu = aws
  }
}
