provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

module "site" {
  source = "../../modules/site"

  bucket    = "new-site"
  who       = "*"
  protected = false
}
