terraform {
  required_version = ">= 1.5"
}

resource "terraform_data" {
  lifecycle {
    create_before_destroi = true
  }
}

variabel "x" {}
