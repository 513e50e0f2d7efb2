locals {
  by_key = {
    for key in [var.name] :
    key =>
    var.note == "" &&
    key != ""
    ? key
    : null
  }
  tags = {
    # Once.
    Name = var.name
    Team = "shop"

    # And once more.
    Name = "${var.name}-again"
  }
  files = (var.note != "" ? <<-EOT
    ${var.note}
    EOT
  : "")
}
