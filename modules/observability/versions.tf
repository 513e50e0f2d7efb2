terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
      # CloudFront's metrics, and so their alarms, are in us-east-1 alone.
      configuration_aliases = [aws.us_east_1]
    }
  }
}
