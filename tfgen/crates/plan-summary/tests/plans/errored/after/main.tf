resource "terraform_data" "made" {
  input = 1
}

resource "terraform_data" "refused" {
  input = 2

  lifecycle {
    precondition {
      condition     = terraform_data.made.input == 2
      error_message = "There must be two."
    }
  }
}
