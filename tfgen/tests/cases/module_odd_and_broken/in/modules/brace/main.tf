locals {
  tags = { Name = "a", Name = "b" }
  open = [
    { a = 1 },
}

variable "name" {}
