mock_provider "aws" {
  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn            = "arn:aws:cloudfront::111122223333:distribution/E1234567890ABC"
      domain_name    = "d111111abcdef8.cloudfront.net"
      hosted_zone_id = "Z2FDTNDATAQYW2"
    }
  }

  mock_resource "aws_cloudfront_function" {
    defaults = { arn = "arn:aws:cloudfront::111122223333:function/unit-spa" }
  }

  mock_resource "aws_cloudfront_response_headers_policy" {
    defaults = { id = "00000000-0000-0000-0000-000000000000" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
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

run "errors_of_the_api_stay_errors" {
  command = plan

  assert {
    condition     = length(aws_cloudfront_distribution.this.custom_error_response) == 0
    error_message = "A custom error response would turn the API's 403 and 404 into 200 index.html."
  }

  assert {
    condition     = length(aws_cloudfront_distribution.this.ordered_cache_behavior[0].function_association) == 0
    error_message = "The deep-link function must not touch the API's paths."
  }

  assert {
    condition     = [for association in aws_cloudfront_distribution.this.default_cache_behavior[0].function_association : association.event_type] == ["viewer-request"]
    error_message = "The deep-link function must run on the site's behaviour, before the cache."
  }

  assert {
    condition     = aws_cloudfront_function.spa.code == file("spa.js") && aws_cloudfront_function.spa.publish
    error_message = "The published function must be the file's code."
  }
}

run "the_api_is_not_cached_and_sees_its_own_host" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].path_pattern == "/api/*" && aws_cloudfront_distribution.this.ordered_cache_behavior[0].target_origin_id == "api"
    error_message = "/api/* must go to the function."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    error_message = "The API must use CachingDisabled."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].origin_request_policy_id == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    error_message = "The API must use AllViewerExceptHostHeader, or the Function URL refuses the host."
  }

  assert {
    condition     = length(aws_cloudfront_distribution.this.ordered_cache_behavior[0].allowed_methods) == 7
    error_message = "Every method must reach the API."
  }
}

run "the_site_is_read_only_and_cached" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].allowed_methods == toset(["GET", "HEAD"])
    error_message = "The site takes reading methods only."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].cache_policy_id == "658327ea-f89d-4fab-a63d-7e88639e58f6" && aws_cloudfront_distribution.this.default_cache_behavior[0].compress
    error_message = "The site must use CachingOptimized, with compression."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_root_object == "index.html"
    error_message = "The root must be the page."
  }
}

run "everything_is_encrypted_in_transit" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021" && aws_cloudfront_distribution.this.viewer_certificate[0].ssl_support_method == "sni-only"
    error_message = "Visitors need TLS 1.2 or newer."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https" && aws_cloudfront_distribution.this.ordered_cache_behavior[0].viewer_protocol_policy == "redirect-to-https"
    error_message = "Plain HTTP must be redirected."
  }

  assert {
    condition = alltrue([
      for origin in aws_cloudfront_distribution.this.origin : alltrue([
        for config in origin.custom_origin_config : config.origin_protocol_policy == "https-only" && config.origin_ssl_protocols == toset(["TLSv1.2"])
      ])
    ])
    error_message = "CloudFront must reach the function by TLS 1.2 only."
  }
}

run "both_origins_answer_to_this_distribution_alone" {
  assert {
    condition = {
      for origin in aws_cloudfront_distribution.this.origin : origin.origin_id => origin.origin_access_control_id
      } == {
      site = aws_cloudfront_origin_access_control.site.id
      api  = aws_cloudfront_origin_access_control.api.id
    }
    error_message = "Each origin must have its access control."
  }

  assert {
    condition     = aws_cloudfront_origin_access_control.site.origin_access_control_origin_type == "s3" && aws_cloudfront_origin_access_control.api.origin_access_control_origin_type == "lambda"
    error_message = "The types must be those of the origins."
  }

  assert {
    condition     = aws_cloudfront_origin_access_control.site.signing_behavior == "always" && aws_cloudfront_origin_access_control.api.signing_behavior == "always"
    error_message = "Every request to an origin must be signed."
  }
}

run "the_function_grants_both_actions_on_its_alias" {
  assert {
    condition = {
      for grant in [aws_lambda_permission.invoke_function_url, aws_lambda_permission.invoke_function] : grant.action => grant.qualifier
      } == {
      "lambda:InvokeFunctionUrl" = "live"
      "lambda:InvokeFunction"    = "live"
    }
    error_message = "A Function URL needs both grants, on the alias that it serves."
  }

  assert {
    condition = alltrue([
      for grant in [aws_lambda_permission.invoke_function_url, aws_lambda_permission.invoke_function] :
      grant.principal == "cloudfront.amazonaws.com" && grant.source_arn == "arn:aws:cloudfront::111122223333:distribution/E1234567890ABC"
    ])
    error_message = "Nobody but this distribution may invoke the function."
  }

  assert {
    condition     = aws_lambda_permission.invoke_function_url.function_url_auth_type == "AWS_IAM" && aws_lambda_permission.invoke_function.function_url_auth_type == null
    error_message = "The condition on the URL's type belongs to the first grant alone; AWS refuses it on the second."
  }
}

run "the_bucket_policy_reads_for_this_distribution_alone" {
  assert {
    condition = {
      for statement in data.aws_iam_policy_document.site.statement : one(statement.actions) => statement.resources
      if statement.effect != "Deny"
      } == {
      "s3:GetObject"  = toset(["arn:aws:s3:::unit-site/*"])
      "s3:ListBucket" = toset(["arn:aws:s3:::unit-site"])
    }
    error_message = "Reading, and learning that a key is missing (404 in place of 403), is all that is allowed."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.site.statement :
      one(statement.principals).identifiers == toset(["cloudfront.amazonaws.com"]) && one(statement.condition).values == tolist(["arn:aws:cloudfront::111122223333:distribution/E1234567890ABC"])
      if statement.effect != "Deny"
    ])
    error_message = "Each statement that allows must be limited to this distribution."
  }
}

run "security_headers_are_sent" {
  assert {
    condition = alltrue([
      for policy in aws_cloudfront_response_headers_policy.this :
      policy.security_headers_config[0].content_type_options[0].override &&
      policy.security_headers_config[0].frame_options[0].frame_option == "DENY" &&
      policy.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec == 31536000 &&
      one(policy.custom_headers_config[0].items).header == "permissions-policy" &&
      one(policy.remove_headers_config[0].items).header == "server"
    ])
    error_message = "Both behaviours must send the security headers."
  }

  assert {
    condition     = strcontains(aws_cloudfront_response_headers_policy.this["site"].security_headers_config[0].content_security_policy[0].content_security_policy, "default-src 'self'")
    error_message = "The site's pages must load from their own origin only."
  }

  assert {
    condition     = length(aws_cloudfront_response_headers_policy.this["api"].security_headers_config[0].content_security_policy) == 0
    error_message = "The API's pages bring their own content security policy."
  }
}

run "access_logs_are_private_and_expire" {
  assert {
    condition     = aws_cloudfront_distribution.this.logging_config[0].bucket == aws_s3_bucket.logs.bucket_domain_name && !aws_cloudfront_distribution.this.logging_config[0].include_cookies
    error_message = "Access logs must go to the log bucket, without cookies."
  }

  assert {
    condition     = aws_s3_bucket.logs.bucket == "unit-cf-logs" && aws_s3_bucket_ownership_controls.logs.rule[0].object_ownership == "BucketOwnerPreferred"
    error_message = "Log delivery needs access control lists."
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
    condition     = aws_s3_bucket_lifecycle_configuration.logs["logs"].rule[0].expiration[0].days == 90
    error_message = "Logs must expire."
  }
}

run "each_domain_name_has_its_records" {
  variables {
    additional_domain_names = ["www.dev.example.com"]
  }

  assert {
    condition     = aws_cloudfront_distribution.this.aliases == toset(["dev.example.com", "www.dev.example.com"])
    error_message = "The distribution must answer to every name."
  }

  assert {
    condition     = keys(aws_route53_record.a) == ["dev.example.com", "www.dev.example.com"] && keys(aws_route53_record.aaaa) == ["dev.example.com", "www.dev.example.com"]
    error_message = "Every name needs an A and an AAAA record."
  }

  assert {
    condition     = aws_route53_record.a["dev.example.com"].alias[0].name == "d111111abcdef8.cloudfront.net" && aws_route53_record.aaaa["dev.example.com"].alias[0].zone_id == "Z2FDTNDATAQYW2"
    error_message = "The records must point to the distribution."
  }

  assert {
    condition     = output.url == "https://dev.example.com" && output.a_record == "dev.example.com" && output.aaaa_record == "dev.example.com"
    error_message = "The outputs must name the site."
  }
}

run "inputs_reach_the_distribution" {
  command = plan

  variables {
    content_security_policy = null
    geo_restriction         = { restriction_type = "blacklist", locations = ["KP"] }
    log_bucket_name         = "tutorial-cf-logs-bucket"
    log_expiration_days     = null
    origin_read_timeout     = 60
    price_class             = "PriceClass_100"
    spa_function_name       = "tutorial-spa"
    wait_for_deployment     = false
    web_acl_arn             = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/unit/00000000-0000-0000-0000-000000000000"
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      timeout             = 60
    }
  }

  assert {
    condition     = aws_cloudfront_distribution.this.restrictions[0].geo_restriction[0].locations == toset(["KP"])
    error_message = "The countries must reach the distribution."
  }

  assert {
    condition     = aws_s3_bucket.logs.bucket == "tutorial-cf-logs-bucket" && aws_cloudfront_function.spa.name == "tutorial-spa"
    error_message = "Given names must be used as they are."
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.logs) == 0
    error_message = "Null must leave the lifecycle rules out."
  }

  assert {
    condition     = [for origin in aws_cloudfront_distribution.this.origin : origin.custom_origin_config[0].origin_read_timeout if origin.origin_id == "api"] == [60]
    error_message = "The timeout must reach the function's origin."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.price_class == "PriceClass_100" && !aws_cloudfront_distribution.this.wait_for_deployment && aws_cloudfront_distribution.this.web_acl_id == var.web_acl_arn
    error_message = "The inputs must reach the distribution."
  }

  assert {
    condition     = length(aws_cloudfront_response_headers_policy.this["site"].security_headers_config[0].content_security_policy) == 0
    error_message = "Null must send no content security policy."
  }
}

run "refuses_a_function_that_outlives_its_visitor" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      timeout             = 600
    }
  }

  expect_failures = [var.origin_read_timeout]
}

run "refuses_a_read_timeout_beyond_cloudfront_s" {
  command = plan

  variables {
    origin_read_timeout = 121
  }

  expect_failures = [var.origin_read_timeout]
}

run "refuses_a_certificate_of_another_region" {
  command = plan

  variables {
    certificate_arn = "arn:aws:acm:us-east-2:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  }

  expect_failures = [var.certificate_arn]
}

run "refuses_a_function_url_in_place_of_its_domain" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "https://abcdefghij.lambda-url.us-east-2.on.aws/"
    }
  }

  expect_failures = [var.api]
}

run "refuses_a_function_arn_in_place_of_its_name" {
  command = plan

  variables {
    api = {
      function_name       = "arn:aws:lambda:us-east-2:111122223333:function:unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
    }
  }

  expect_failures = [var.api]
}

run "refuses_a_bucket_that_is_none" {
  command = plan

  variables {
    site = {
      id                   = "unit-site"
      arn                  = "unit-site"
      regional_domain_name = "https://unit-site.s3.us-east-2.amazonaws.com/"
    }
  }

  expect_failures = [var.site]
}

run "refuses_a_web_acl_of_a_region" {
  command = plan

  variables {
    web_acl_arn = "arn:aws:wafv2:us-east-2:111122223333:regional/webacl/unit/00000000-0000-0000-0000-000000000000"
  }

  expect_failures = [var.web_acl_arn]
}

run "refuses_countries_without_a_list_type" {
  command = plan

  variables {
    geo_restriction = { locations = ["US"] }
  }

  expect_failures = [var.geo_restriction]
}

run "refuses_a_repeated_domain_name" {
  command = plan

  variables {
    additional_domain_names = ["dev.example.com"]
  }

  expect_failures = [var.additional_domain_names]
}

run "refuses_bad_names" {
  command = plan

  variables {
    domain_name       = "https://dev.example.com"
    log_bucket_name   = "Logs"
    name              = "-unit"
    spa_function_name = "spa function"
    zone_id           = "example.com"
  }

  expect_failures = [var.domain_name, var.log_bucket_name, var.name, var.spa_function_name, var.zone_id]
}

run "refuses_an_unknown_price_class" {
  command = plan

  variables {
    price_class = "PriceClass_300"
  }

  expect_failures = [var.price_class]
}

run "refuses_a_header_of_two_lines" {
  command = plan

  variables {
    content_security_policy = "default-src 'self'\nset-cookie: a=b"
  }

  expect_failures = [var.content_security_policy]
}

run "refuses_an_expiry_of_no_days" {
  command = plan

  variables {
    log_expiration_days = 0
  }

  expect_failures = [var.log_expiration_days]
}
