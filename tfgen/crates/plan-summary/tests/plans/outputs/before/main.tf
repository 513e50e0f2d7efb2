output "address" {
  value = "https://old.example.com"
}

output "hosts" {
  value = { a = "1", old = "2" }
}

output "token" {
  value     = "hunter-old"
  sensitive = true
}
