terraform {
  required_version = ">= 1.3"
}

variable "key" {
  type    = string
  default = "~/.ssh/id.pub"
}

locals {
  here    = "${path.module}/files"
  folder  = "files"
  files   = { for name in fileset(local.here, "*") : name => { path = "${local.here}/${name}" } }
  names   = fileset(local.folder, "*")
  neither = var.key == "" ? local.here : local.folder
}

resource "terraform_data" "a" {
  for_each = local.files
  input    = file(each.value.path)
}

resource "terraform_data" "b" {
  for_each = local.names
  input    = file("${local.folder}/${each.value}")
}

resource "terraform_data" "c" {
  input = {
    key     = file(var.key)
    folder  = fileset(local.folder, "*")
    neither = try(file("${local.neither}/x"), null)
    written = "${file("files/a")}"
  }
}

module "reader" {
  source = "../modules/reader"
}
