variable "key" {
  type    = string
  default = "~/.ssh/id.pub"
}

locals {
  here    = "${path.root}/../../infra/files"
  folder  = "files"
  files   = { for name in fileset(local.here, "*") : name => { path = "${local.here}/${name}" } }
  names   = fileset("${path.root}/../../infra/${local.folder}", "*")
  neither = var.key == "" ? local.here : local.folder
}

resource "terraform_data" "a" {
  for_each = local.files
  input    = file(each.value.path)
}

resource "terraform_data" "b" {
  for_each = local.names
  input    = file("${path.root}/../../infra/${local.folder}/${each.value}")
}

resource "terraform_data" "c" {
  input = {
    key     = file(can(regex("^[/~]", var.key)) ? var.key : "${path.root}/../../infra/${var.key}")
    folder  = fileset("${path.root}/../../infra/${local.folder}", "*")
    neither = try(file("${local.neither}/x"), null)
    written = "${file("${path.root}/../../infra/files/a")}"
  }
}
