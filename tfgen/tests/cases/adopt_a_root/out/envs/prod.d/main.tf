locals {
  name = "x-${var.region}"
}

resource "aws_sns_topic" "a" {
  name   = file("${path.root}/../../old/prod/name.txt")
  policy = <<-EOT
    x ${local.name}
  EOT
}

variable "size" {
  type    = number
  default = 1
}
