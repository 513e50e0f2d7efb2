# The queue.
module "queue" {
  source = "../modules/queue"

  name  = "orders-${local.zone}"
  days  = var.days
  token = "hunter3"
}

resource "terraform_data" "note" {
  for_each = var.sizes
  input    = [file("note.txt"), "${path.module}/x", each.value, var.owner, var.token]
}

data "terraform_remote_state" "other" {
  backend = "local"
}

import {
  to = terraform_data.note["a"]
  id = local.zone
}

moved {
  from = terraform_data.old
  to   = terraform_data.note["b"]
}

removed {
  from = terraform_data.gone
}

# What others read.
output "address" {
  description = "Its address."
  value       = module.queue.address
  depends_on  = [terraform_data.note]
}
