module "inner" {
  source = "../inner"
}

output "own" {
  value = "${path.module}/x"
}
