resource "terraform_data" "note" {
  input = <<EOT
one
two
EOT
}

resource "terraform_data" "list" {
  input = [
    file("${path.root}/../../infra/note.txt"),
    1,
  ]
}
