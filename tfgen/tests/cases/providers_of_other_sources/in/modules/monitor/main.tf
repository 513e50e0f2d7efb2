terraform {
  required_providers {
    datadog = {
      "source" = "DataDog/datadog"
      version  = ">= 3.0"
    }
  }
}
