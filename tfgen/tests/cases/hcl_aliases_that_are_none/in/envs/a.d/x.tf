provider "terraform" {
  alias = local.name
}

provider "terraform" {
  alias = "two words"
}

provider "terraform" {
  alias = 1
}

provider "terraform" {
  alias = "fine"
}

locals {
  name = "computed"
}
