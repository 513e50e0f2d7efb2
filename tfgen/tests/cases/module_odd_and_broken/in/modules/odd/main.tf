locals {
  tags = {
    Name = "a"
    Name = "b"
  }
}

locals {
  broken = [1 2]
}
