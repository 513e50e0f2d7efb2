# The certificate of the site's names, and the records that prove the names ours.
# Without a domain_name there is only the zone.

locals {
  # A wildcard and the name it is for are proved by one and the same record.
  proved_names = toset([for name in concat(tolist(local.domain_names), tolist(var.subject_alternative_names)) : trimprefix(name, "*.")])
  domain_names = var.domain_name == null ? toset([]) : toset([var.domain_name])
  certificates = var.domain_name == null ? toset([]) : toset(["this"])

  proofs = {
    for option in flatten([for certificate in aws_acm_certificate.this : tolist(certificate.domain_validation_options)]) : trimprefix(option.domain_name, "*.") => option...
  }
}

resource "aws_acm_certificate" "this" {
  provider = aws.us_east_1
  for_each = local.certificates

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
  for_each = local.certificates

  certificate_arn         = aws_acm_certificate.this[each.key].arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]

  timeouts {
    create = var.validation_timeout
  }

  lifecycle {
    # Nobody can see the records of a zone that nobody delegates to, so waiting
    # would only end in a timeout.
    precondition {
      condition     = length(local.undelegated_name_servers) == 0
      error_message = local.undelegated
    }
  }

  depends_on = [aws_route53_record.delegation, aws_route53domains_registered_domain.this]
}
