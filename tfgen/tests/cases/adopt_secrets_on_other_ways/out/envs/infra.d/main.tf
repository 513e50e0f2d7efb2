variable "port" {
  type = number
}

variable "host" {
  type = string
}

locals {
  password = var.password
  settings = {
    name = var.user
    key  = var.settings_key
    list = [var.settings_list_0, var.host]
  }
}
