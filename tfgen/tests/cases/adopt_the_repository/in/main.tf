module "m" {
  source = "./modules/m"
  name   = file("${path.module}/note.txt")
}

resource "terraform_data" "note" {
  input = file("note.txt")
}
