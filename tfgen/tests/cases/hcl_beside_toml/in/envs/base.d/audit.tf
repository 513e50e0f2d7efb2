# What nobody has a module for.

locals {
  days = 10 # kept
  tags = {
    team              = local.team
    "a b"             = "{{ not.a.template }}"
    ref               = "text"
    "x-${local.team}" = 1
  }
}

resource "terraform_data" "name" {
  input = "orders-${local.team}"

  lifecycle {
    ignore_changes = all
  }
}

resource "terraform_data" "each" {
  for_each = toset(["a", "b"])

  input            = { key = each.key, tags = local.tags }
  triggers_replace = [terraform_data.name.id]

  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.id}"
  }
}

module "audit" {
  source     = "modules/queue"
  depends_on = [terraform_data.each["a"]]

  name      = "audit"
  retention = local.days
  subscribers = [
    { address = module.queue.address }, # the queue's
  ]
}

check "queue" {
  assert {
    condition     = module.queue.address != ""
    error_message = "No address."
  }
}
