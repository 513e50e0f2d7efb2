locals {
  domain_names = var.domain_name == null ? toset([]) : setunion([var.domain_name], var.additional_domain_names)
}

# A distribution has no health that Route 53 could ask for.
resource "aws_route53_record" "a" {
  for_each = local.domain_names

  zone_id = var.zone_id
  name    = each.key
  type    = "A"

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "aaaa" {
  for_each = local.domain_names

  zone_id = var.zone_id
  name    = each.key
  type    = "AAAA"

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}
