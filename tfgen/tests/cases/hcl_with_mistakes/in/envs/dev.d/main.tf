resource "terraform_data" "name" {
  input    = module.second.addres
  provider = terraform.other
}

resource "terraform_data" "each" {
  for_each = { a = 1 }
  input    = each.valu
}

resource "aws_instance" "x" {
  dynamic "network_interface" {
    for_each = local.nics
    iterator = nic
    content {
      id    = nic.value.id
      index = network_interface.key
    }
  }
  dynamic "ebs_block_device" {
    content {}
  }
}

module "second" {
  source    = "./modules/queue"
  nam       = "second"
  retention = "12"
}

module "third" {
  source      = "./modules/queue"
  name        = terraform_data.each["b"].output
  subscribers = [{ address = local.days, filtr = {} }]
}

module "fourth" {
  source = "./modules/queues"
  name   = "fourth"
}

module "fifth" {
  source    = "./modules/queue"
  name      = upcase("fifth")
  retention = 30
}

module "sixth" {
  source    = "./modules/queue"
  name      = "sixth"
  retention = 30
}

output "token" {
  value = var.token
}

import {
  to = terraform_data.each["c"]
  id = "1"
}

moved {
  from = terraform_data.each
  to   = terraform_data.elsewhere
}
