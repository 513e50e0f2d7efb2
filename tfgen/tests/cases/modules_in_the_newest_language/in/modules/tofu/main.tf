language {
  compatible_with {
    opentofu = ">= 1.12"
  }
}

variable "is_kept" {
  type    = bool
  default = true
  const   = true
}

resource "terraform_data" "kept" {
  lifecycle {
    destroy         = false
    enabled         = true
    prevent_destroy = var.is_kept
  }
}

module "inner" {
  source = "./inner"

  lifecycle {
    enabled = var.is_kept
  }
}
