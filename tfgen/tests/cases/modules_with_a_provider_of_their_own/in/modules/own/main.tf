provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
