resource "terraform_data" "name" {
  count = var.size

  input = "${var.team}-${count.index}"
}
