# The certificate of the site's names, and the records that prove the names ours.

locals {
  # A wildcard and the name it is for are proved by one and the same record.
  proved_names = toset([for name in concat([var.domain_name], tolist(var.subject_alternative_names)) : trimprefix(name, "*.")])

  proofs = {
    for option in aws_acm_certificate.this.domain_validation_options : trimprefix(option.domain_name, "*.") => option...
  }
}

resource "aws_acm_certificate" "this" {
  provider = aws.us_east_1

  domain_name               = var.domain_name
  subject_alternative_names = var.subject_alternative_names
  validation_method         = "DNS"

  # A distribution keeps its certificate until it has the next one.
  lifecycle {
    create_before_destroy = true
  }
}

# The keys are the names, known before the certificate is: keys that come from
# the certificate could not be planned.
resource "aws_route53_record" "validation" {
  for_each = local.proved_names

  zone_id         = local.zone_id
  name            = local.proofs[each.key][0].resource_record_name
  type            = local.proofs[each.key][0].resource_record_type
  records         = [local.proofs[each.key][0].resource_record_value]
  ttl             = 60
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  provider = aws.us_east_1

  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]

  timeouts {
    create = var.validation_timeout
  }

  lifecycle {
    # Nobody can see the records of a zone that nobody delegates to, so waiting
    # would only end in a timeout. The name servers are part of the condition so
    # that it is judged when they are known, after the zone is made.
    precondition {
      condition     = length(local.undelegated_name_servers) == 0
      error_message = <<-EOT
        The zone ${var.zone_name} exists, but nobody delegates to it yet, so its certificate cannot be issued. Enter these name servers at the registrar of the domain (or as an NS record in the parent zone), set delegation = "done" and apply again:
        ${join("\n", local.undelegated_name_servers)}
      EOT
    }
  }

  depends_on = [aws_route53_record.delegation, aws_route53domains_registered_domain.this]
}
