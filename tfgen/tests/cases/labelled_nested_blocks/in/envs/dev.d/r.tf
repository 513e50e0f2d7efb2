resource "terraform_data" "y" {
  for_each = { a = 1, b = 2 }
  provisioner "local-exec" {
    command = "true"
  }
}
