variable "ports" {
  type    = map(object({ port = number }))
  default = { web = { port = "80", prot = "tcp" } }
}
