import {
  to = terraform_data.kept
  id = "kept-1"
}

resource "terraform_data" "kept" {
}
