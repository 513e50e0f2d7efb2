# The zone, where `delegation` says how the world learns of it, and its delegation. An
# id that is given may be known after the plan only, so it does not decide that.

locals {
  # Not indexed by the zone's name: a refresh that finds the zone gone has no such instance.
  zone_id      = var.delegation == null ? var.zone_id : one(values(aws_route53_zone.this)[*].zone_id)
  name_servers = flatten(values(aws_route53_zone.this)[*].name_servers)

  # Name servers are part of the condition so that it is judged when they are known,
  # after the zone is made.
  undelegated_name_servers = var.delegation == "pending" ? local.name_servers : []
  undelegated              = <<-EOT
    The zone ${var.zone_name} exists, but nobody delegates to it yet, so nobody sees its records. Enter these name servers at the registrar of the domain (or as an NS record in the parent zone), set delegation = "done" and apply again:
    ${join("\n", local.undelegated_name_servers)}
  EOT
}

resource "aws_route53_zone" "this" {
  # checkov:skip=CKV2_AWS_38:DNSSEC needs a key at the registrar, which only its owner can enter.
  # checkov:skip=CKV2_AWS_39:Query logs cost per query and hold the addresses of visitors' resolvers.
  for_each = var.delegation == null ? toset([]) : toset([var.zone_name])

  name          = each.key
  comment       = ""
  force_destroy = var.force_destroy
}

resource "aws_route53_record" "delegation" {
  for_each = var.delegation == "parent_zone" ? toset([var.zone_name]) : toset([])

  zone_id = var.parent_zone_id
  name    = each.key
  type    = "NS"
  records = local.name_servers
  ttl     = 172800
}

# Adopts the registration: the registrar is told the zone's name servers, and the
# registration renews itself from then on. Destroyed, it is only forgotten, so the
# registrar goes on naming the servers of a zone that is gone. Route 53 Domains answers
# in us-east-1 only.
resource "aws_route53domains_registered_domain" "this" {
  provider = aws.us_east_1
  for_each = var.delegation == "registered_domain" ? toset([var.zone_name]) : toset([])

  domain_name = each.key
  auto_renew  = true

  dynamic "name_server" {
    for_each = local.name_servers

    content {
      name = name_server.value
    }
  }
}
