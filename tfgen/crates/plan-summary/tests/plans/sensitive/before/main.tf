resource "terraform_data" "plain" {
  input = sensitive("hunter-plain-old")
}

resource "terraform_data" "nested" {
  input = {
    open   = "open-old"
    hidden = [sensitive("hunter-nested-old"), "seen-old"]
    same   = sensitive("hunter-same")
  }
}

resource "terraform_data" "replaced" {
  triggers_replace = { key = sensitive("hunter-replaced-old") }
}

output "secret" {
  value     = "hunter-output-old"
  sensitive = true
}
