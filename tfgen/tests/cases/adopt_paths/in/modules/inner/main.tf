output "file" {
  value = file("${path.root}/files/a")
}
