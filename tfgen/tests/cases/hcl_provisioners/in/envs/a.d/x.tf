resource "terraform_data" "one" {
  connection {
    host = self.id
  }

  provisioner "local-exec" {
    command = "echo ${self.id} and ${terraform_data.one.id}"
  }

  lifecycle {
    postcondition {
      condition     = self.id != ""
      error_message = "No id: ${self.id}."
    }
  }
}

output "own" {
  value = [for self in [1] : self]
}
