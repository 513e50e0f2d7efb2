resource "terraform_data" "note" {
  input = <<EOT
one
two
EOT
}

resource "terraform_data" "list" {
  input = [
    file("note.txt"),
    1,
  ]
}
