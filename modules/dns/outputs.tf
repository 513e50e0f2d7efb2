output "certificate_arn" {
  description = "The certificate, in us-east-1. Known to what depends on it only once it is issued."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "name_servers" {
  description = "Name servers of the zone that this module created; empty with `zone_id`."
  value       = local.name_servers
}

output "zone_id" {
  description = "Id of the hosted zone."
  value       = local.zone_id
}
