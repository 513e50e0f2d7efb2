resource "terraform_data" "note" {
  input = file("${path.root}/../../note.txt")
}
