mock_provider "aws" {
  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn            = "arn:aws:cloudfront::111122223333:distribution/E1234567890ABC"
      domain_name    = "d111111abcdef8.cloudfront.net"
      hosted_zone_id = "Z2FDTNDATAQYW2"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::unit-cf-logs" }
  }

  mock_resource "aws_cloudfront_function" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:function/unit-spa" }
  }
}

variables {
  name            = "unit"
  domain_name     = "dev.example.com"
  zone_id         = "Z0123456789ABCDEFGHIJ"
  certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  site = {
    id                   = "unit-site"
    arn                  = "arn:aws:s3:::unit-site"
    regional_domain_name = "unit-site.s3.us-east-2.amazonaws.com"
  }
  api = {
    function_name       = "unit-api"
    alias_name          = "live"
    function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
  }
}

run "security_headers_are_sent" {
  assert {
    condition = alltrue([
      for policy in aws_cloudfront_response_headers_policy.this :
      policy.security_headers_config[0].content_type_options[0].override &&
      policy.security_headers_config[0].frame_options[0].frame_option == "DENY" &&
      policy.security_headers_config[0].frame_options[0].override &&
      policy.security_headers_config[0].referrer_policy[0].referrer_policy == "strict-origin-when-cross-origin" &&
      policy.security_headers_config[0].referrer_policy[0].override
    ])
    error_message = "Both behaviours must send the security headers."
  }

  assert {
    condition = alltrue([
      for policy in aws_cloudfront_response_headers_policy.this :
      policy.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec == 31536000 &&
      !policy.security_headers_config[0].strict_transport_security[0].include_subdomains &&
      !policy.security_headers_config[0].strict_transport_security[0].preload
    ])
    error_message = "Browsers must come back by HTTPS, and hosts that are not ours stay free."
  }

  assert {
    condition = alltrue([
      for policy in aws_cloudfront_response_headers_policy.this :
      [for item in policy.custom_headers_config[0].items : [item.header, item.value, item.override]] == [["permissions-policy", "camera=(), geolocation=(), microphone=()", true]] &&
      [for item in policy.remove_headers_config[0].items : item.header] == ["server"]
    ])
    error_message = "The page must ask for no device, and no answer name its server."
  }

  assert {
    condition     = alltrue([for policy in aws_cloudfront_response_headers_policy.this : length(policy.cors_config) == 0])
    error_message = "Site and API share an origin, so no cross-origin rules may be sent."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].response_headers_policy_id == aws_cloudfront_response_headers_policy.this["api"].id && aws_cloudfront_distribution.this.default_cache_behavior[0].response_headers_policy_id == aws_cloudfront_response_headers_policy.this["site"].id
    error_message = "Each behaviour must send its own policy's headers."
  }
}

run "pages_load_from_their_own_origin_alone" {
  command = plan

  assert {
    condition     = aws_cloudfront_response_headers_policy.this["site"].security_headers_config[0].content_security_policy[0].content_security_policy == "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    error_message = "The site's pages must load from their own origin only."
  }

  assert {
    condition     = length(aws_cloudfront_response_headers_policy.this["api"].security_headers_config[0].content_security_policy) == 0
    error_message = "The API's pages bring their own content security policy."
  }
}

run "no_content_security_policy_is_sent_when_none_is_wanted" {
  command = plan

  variables {
    content_security_policy = null
  }

  assert {
    condition     = length(aws_cloudfront_response_headers_policy.this["site"].security_headers_config[0].content_security_policy) == 0
    error_message = "Null must send no content security policy."
  }
}

run "access_logs_are_private_and_expire" {
  assert {
    condition     = aws_cloudfront_distribution.this.logging_config[0].bucket == aws_s3_bucket.logs.bucket_domain_name && !aws_cloudfront_distribution.this.logging_config[0].include_cookies
    error_message = "Access logs must go to the log bucket, without cookies."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.logs.rule[0].object_ownership == "BucketOwnerPreferred" && !aws_s3_bucket.logs.force_destroy
    error_message = "Log delivery needs access control lists, and logs must not go by accident."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.logs.block_public_acls,
      aws_s3_bucket_public_access_block.logs.block_public_policy,
      aws_s3_bucket_public_access_block.logs.ignore_public_acls,
      aws_s3_bucket_public_access_block.logs.restrict_public_buckets,
    ])
    error_message = "The log bucket must be private."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.logs.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "Logs must be encrypted at rest."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.logs["logs"].rule[0].expiration[0].days == 90
    error_message = "Logs must expire."
  }
}

run "logs_may_be_kept_with_cookies" {
  command = plan

  variables {
    log_bucket_force_destroy = true
    log_cookies              = true
    log_expiration_days      = null
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.logs) == 0
    error_message = "Null must leave the lifecycle rules out."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.logging_config[0].include_cookies && aws_s3_bucket.logs.force_destroy
    error_message = "The settings must reach the bucket and the distribution."
  }
}

run "both_buckets_answer_over_tls_alone" {
  assert {
    condition = [
      for policy in [aws_s3_bucket_policy.logs.policy, aws_s3_bucket_policy.site["site"].policy] : [
        for statement in jsondecode(policy).Statement : jsonencode([statement.Effect, statement.Principal, statement.Action, statement.Resource, statement.Condition]) if statement.Sid == "NothingUnencrypted"
      ]
      ] == [
      [jsonencode(["Deny", "*", "s3:*", ["arn:aws:s3:::unit-cf-logs", "arn:aws:s3:::unit-cf-logs/*"], { Bool = { "aws:SecureTransport" = "false" } }])],
      [jsonencode(["Deny", "*", "s3:*", ["arn:aws:s3:::unit-site", "arn:aws:s3:::unit-site/*"], { Bool = { "aws:SecureTransport" = "false" } }])],
    ]
    error_message = "Whoever comes without TLS must be denied everything, at the logs and at the site."
  }
}

run "an_emulated_distribution_may_read_the_site_without_tls" {
  variables {
    site_requires_tls = false
  }

  assert {
    condition     = [for statement in jsondecode(aws_s3_bucket_policy.site["site"].policy).Statement : statement.Sid] == ["DistributionReads", "DistributionLearnsOfMissingKeys"]
    error_message = "Only what lets the distribution in must be left."
  }
}
