provider "aws" {
  alias = "east"
}
