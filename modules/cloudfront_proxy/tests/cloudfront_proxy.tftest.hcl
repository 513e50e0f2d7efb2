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
    condition     = alltrue([for answer in aws_cloudfront_distribution.this.custom_error_response : answer.response_page_path == null && answer.response_code == null])
    error_message = "An error page would turn the API's errors into the site's page."
  }

  assert {
    condition     = { for answer in aws_cloudfront_distribution.this.custom_error_response : answer.error_code => answer.error_caching_min_ttl } == { 500 = 0, 502 = 0, 503 = 0, 504 = 0 }
    error_message = "CloudFront must hand no failure to the next visitor, as it does for ten seconds by itself."
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
    condition     = aws_cloudfront_function.spa["spa"].code == file("spa.js") && aws_cloudfront_function.spa["spa"].publish
    error_message = "The published function must be the file's code."
  }
}

run "behaviours_are_tried_in_order" {
  command = plan

  assert {
    condition     = [for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : "${behaviour.path_pattern} ${behaviour.target_origin_id}"] == ["/api/* api"]
    error_message = "/api/* must go to the function, and nothing else may stand before the site."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].target_origin_id == "site"
    error_message = "All else must go to the bucket."
  }

  assert {
    condition     = toset([for origin in aws_cloudfront_distribution.this.origin : origin.origin_id]) == toset(["api", "site"])
    error_message = "There must be these two origins and no third."
  }
}

run "the_api_is_not_cached_and_sees_its_own_host" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    error_message = "The API must use CachingDisabled."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].origin_request_policy_id == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    error_message = "The API must use AllViewerExceptHostHeader, or the Function URL refuses the host."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].allowed_methods == toset(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]) && !aws_cloudfront_distribution.this.ordered_cache_behavior[0].compress
    error_message = "Every method must reach the API, and its answers stay as they are."
  }

  assert {
    condition     = [for origin in aws_cloudfront_distribution.this.origin : origin.domain_name if origin.origin_id == "api"] == ["abcdefghij.lambda-url.us-east-2.on.aws"]
    error_message = "The origin must be the Function URL."
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
    condition     = aws_cloudfront_distribution.this.default_root_object == "index.html" && aws_cloudfront_distribution.this.is_ipv6_enabled && aws_cloudfront_distribution.this.http_version == "http2and3"
    error_message = "The root must be the page, by every protocol."
  }
}

run "everything_is_encrypted_in_transit" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021" && aws_cloudfront_distribution.this.viewer_certificate[0].ssl_support_method == "sni-only" && aws_cloudfront_distribution.this.viewer_certificate[0].acm_certificate_arn == var.certificate_arn
    error_message = "Visitors need TLS 1.2 or newer, with the domain's certificate."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https" && aws_cloudfront_distribution.this.ordered_cache_behavior[0].viewer_protocol_policy == "redirect-to-https"
    error_message = "Plain HTTP must be redirected."
  }

  assert {
    condition     = [for origin in aws_cloudfront_distribution.this.origin : [for config in origin.custom_origin_config : [config.origin_protocol_policy, config.origin_ssl_protocols, config.origin_read_timeout]] if origin.origin_id == "api"] == [[["https-only", toset(["TLSv1.2"]), 30]]]
    error_message = "CloudFront must reach the function by TLS 1.2 only."
  }

  assert {
    condition     = [for origin in aws_cloudfront_distribution.this.origin : origin.connection_attempts if origin.origin_id == "api"] == [1]
    error_message = "A slow function must be started once for a request."
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

run "a_single_name_has_one_record_of_each_kind" {
  command = plan

  assert {
    condition     = keys(aws_route53_record.a) == ["dev.example.com"] && keys(aws_route53_record.aaaa) == ["dev.example.com"]
    error_message = "No name but the site's may get records."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.restrictions[0].geo_restriction[0].restriction_type == "none" && aws_cloudfront_distribution.this.web_acl_id == null
    error_message = "Everybody is served, and no web ACL is paid for, unless asked for."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.price_class == "PriceClass_All" && aws_cloudfront_distribution.this.wait_for_deployment && aws_cloudfront_distribution.this.enabled
    error_message = "The defaults are those of the reference."
  }
}

run "settings_reach_the_distribution" {
  command = plan

  variables {
    geo_restriction            = { restriction_type = "blacklist", locations = ["KP"] }
    origin_connection_attempts = 2
    origin_read_timeout        = 60
    price_class                = "PriceClass_100"
    wait_for_deployment        = false
    web_acl_arn                = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/unit/00000000-0000-0000-0000-000000000000"
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      timeout             = 59
    }
  }

  assert {
    condition     = aws_cloudfront_distribution.this.restrictions[0].geo_restriction[0].restriction_type == "blacklist" && aws_cloudfront_distribution.this.restrictions[0].geo_restriction[0].locations == toset(["KP"])
    error_message = "The countries must reach the distribution."
  }

  assert {
    condition     = [for origin in aws_cloudfront_distribution.this.origin : [origin.custom_origin_config[0].origin_read_timeout, origin.connection_attempts] if origin.origin_id == "api"] == [[60, 2]]
    error_message = "Timeout and attempts must reach the function's origin."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.price_class == "PriceClass_100" && !aws_cloudfront_distribution.this.wait_for_deployment && aws_cloudfront_distribution.this.web_acl_id == var.web_acl_arn
    error_message = "The settings must reach the distribution."
  }
}

run "names_that_force_replacement_can_be_kept" {
  command = plan

  variables {
    access_control_names = { site = "tutorial-site-4f2a1c9", api = "tutorial-api-4f2a1c9" }
    grant_statement_ids  = { invoke_function_url = "url-4f2a1c9", invoke_function = "function-4f2a1c9" }
    headers_policy_names = { site = "Tutorial-Headers-4f2a1c9", api = "Tutorial-Api-Headers-4f2a1c9" }
    log_bucket_name      = "tutorial-cf-logs-bucket-4f2a1c9"
    spa_function_name    = "tutorial-spa-4f2a1c9"
  }

  assert {
    condition     = aws_cloudfront_origin_access_control.site["site"].name == "tutorial-site-4f2a1c9" && aws_cloudfront_origin_access_control.api.name == "tutorial-api-4f2a1c9"
    error_message = "The access controls must keep their names."
  }

  assert {
    condition     = aws_lambda_permission.invoke_function_url["api"].statement_id == "url-4f2a1c9" && aws_lambda_permission.invoke_function["api"].statement_id == "function-4f2a1c9"
    error_message = "The statements must keep their ids."
  }

  assert {
    condition     = aws_cloudfront_response_headers_policy.this["site"].name == "Tutorial-Headers-4f2a1c9" && aws_cloudfront_response_headers_policy.this["api"].name == "Tutorial-Api-Headers-4f2a1c9"
    error_message = "The headers policies must keep their names."
  }

  assert {
    condition     = aws_s3_bucket.logs.bucket == "tutorial-cf-logs-bucket-4f2a1c9"
    error_message = "The log bucket must keep its name."
  }

  assert {
    condition     = aws_cloudfront_function.spa["spa"].name == "tutorial-spa-4f2a1c9"
    error_message = "The function must keep its name."
  }
}

run "names_follow_from_the_module_s" {
  command = plan

  variables {
    access_control_names = { site = "kept" }
  }

  assert {
    condition     = [aws_cloudfront_origin_access_control.site["site"].name, aws_cloudfront_origin_access_control.api.name] == ["kept", "unit-api"]
    error_message = "A name that is not given must follow from the module's."
  }

  assert {
    condition     = { for key, policy in aws_cloudfront_response_headers_policy.this : key => policy.name } == { site = "unit-site", api = "unit-api" }
    error_message = "A name that is not given must follow from the module's."
  }

  assert {
    condition     = [aws_s3_bucket.logs.bucket, aws_cloudfront_function.spa["spa"].name] == ["unit-cf-logs", "unit-spa"]
    error_message = "A name that is not given must follow from the module's."
  }

  assert {
    condition     = [aws_lambda_permission.invoke_function_url["api"].statement_id, aws_lambda_permission.invoke_function["api"].statement_id] == ["DistributionInvokesFunctionUrl", "DistributionInvokesFunction"]
    error_message = "The statements' ids must have their defaults."
  }
}
