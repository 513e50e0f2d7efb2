terraform {
  backend "local" {
    path = "../state/it.tfstate"
  }
}

variable "size" {
  type = number
}
