output "address" {
  value = "https://new.example.com"
}

output "hosts" {
  value = { a = "1", new = "2" }
}

output "token" {
  value     = "hunter-new"
  sensitive = true
}
