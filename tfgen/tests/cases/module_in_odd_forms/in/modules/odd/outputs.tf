output "tags" {
  value = {
    a = local.tags, a = local.by_key
  }
}
