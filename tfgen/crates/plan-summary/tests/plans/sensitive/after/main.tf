resource "terraform_data" "plain" {
  input = sensitive("hunter-plain-new")
}

resource "terraform_data" "nested" {
  input = {
    open   = "open-new"
    hidden = [sensitive("hunter-nested-new"), "seen-new"]
    same   = sensitive("hunter-same")
  }
}

resource "terraform_data" "replaced" {
  triggers_replace = { key = sensitive("hunter-replaced-new") }
}

output "secret" {
  value     = "hunter-output-new"
  sensitive = true
}
