# The queue.
module "queue" {
  source = "../../modules/queue"

  name  = "orders-${local.zone}"
  days  = var.days
  token = var.queue_token
}

resource "terraform_data" "note" {
  for_each = var.sizes
  input    = [file("${path.module}/../../infra/note.txt"), "${path.module}/../../infra/x", each.value, var.owner, var.token]
}

data "terraform_remote_state" "other" {
  backend = "local"
}

# What others read.
output "address" {
  description = "Its address."
  value       = module.queue.address
  depends_on  = [terraform_data.note]
}

variable "queue_token" {
  type      = string
  sensitive = true
}
