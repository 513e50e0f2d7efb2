output "my.name" {
  value = 1
}

output "id" {
  description = "nothing"
}
