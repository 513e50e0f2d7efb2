resource "terraform_data" "name" {
  input = "again"
}

provider "aws" {
  region = "eu-west-2"
}
