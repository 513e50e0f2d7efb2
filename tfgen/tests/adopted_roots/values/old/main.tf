variable "size" {
  type = number
}

variable "services" {
  type = map(object({
    port   = number
    labels = optional(map(string), { team = "shop" })
    public = optional(bool)
  }))
}

variable "unset" {
  type    = string
  default = null
}

resource "terraform_data" "service" {
  for_each = var.services

  input = templatefile("templates/service.tftpl", { port = each.value.port, labels = each.value.labels })
}

resource "terraform_data" "sized" {
  count = var.size
  input = [var.size, var.unset, var.services["api"].public]
}

output "services" {
  value = { for name, one in terraform_data.service : name => one.output }
}
