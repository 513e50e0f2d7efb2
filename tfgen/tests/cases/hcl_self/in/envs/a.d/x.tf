resource "terraform_data" "here" {
  input = self.id

  lifecycle {
    precondition {
      condition     = self.id != ""
      error_message = "No id."
    }
  }
}

output "nowhere" {
  value = "id ${self.id}"
}
