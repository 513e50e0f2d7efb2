variable "plain" {
  type    = list(string)
  default = ["a"]
}

resource "terraform_data" "all" {
  input = [var.size, var.odd, var.ports, var.dropped, var.plain]
}
