resource "terraform_data" "page" {
  input = "https://example.com"
}

check "certificate" {
  assert {
    condition     = startswith(terraform_data.page.input, "http://")
    error_message = "The page has an address with TLS | and that is not asked for."
  }
}
