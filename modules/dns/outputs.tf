output "certificate_arn" {
  description = "The certificate, in us-east-1. Known to what depends on it only once it is issued; null without `domain_name`."
  value       = one(values(aws_acm_certificate_validation.this)[*].certificate_arn)
}

output "name_servers" {
  description = "Name servers of the zone that this module created; empty with `zone_id`."
  value       = local.name_servers
}

output "zone_id" {
  description = "Id of the hosted zone. An apply with the delegation \"pending\" stops before it gives it, so that nothing is built on a zone that nobody sees."
  value       = local.zone_id

  precondition {
    condition     = length(local.undelegated_name_servers) == 0
    error_message = local.undelegated
  }
}
