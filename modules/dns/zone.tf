# The zone, unless its id is given, and its delegation.

locals {
  # Not indexed by the zone's name: a refresh that finds the zone gone has no such instance.
  zone_id      = var.zone_id == null ? one(values(aws_route53_zone.this)[*].zone_id) : var.zone_id
  name_servers = flatten(values(aws_route53_zone.this)[*].name_servers)

  undelegated_name_servers = var.delegation == "pending" ? local.name_servers : []
}

resource "aws_route53_zone" "this" {
  # checkov:skip=CKV2_AWS_38:DNSSEC needs a key at the registrar, which only its owner can enter.
  # checkov:skip=CKV2_AWS_39:Query logs cost per query and hold the addresses of visitors' resolvers.
  for_each = var.zone_id == null ? toset([var.zone_name]) : toset([])

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

# Adopts the registration, and gives it back untouched when destroyed. Route 53
# Domains answers in us-east-1 only.
resource "aws_route53domains_registered_domain" "this" {
  provider = aws.us_east_1
  for_each = var.delegation == "registered_domain" ? toset([var.zone_name]) : toset([])

  domain_name = each.key

  dynamic "name_server" {
    for_each = local.name_servers

    content {
      name = name_server.value
    }
  }
}
