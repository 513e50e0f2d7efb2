# CloudFront's managed policies. Their ids are the same in every account, and
# looking them up by name would be a request in every plan.
locals {
  caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  caching_optimized             = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
}

resource "aws_cloudfront_distribution" "this" {
  # checkov:skip=CKV_AWS_68:A web ACL costs by the month, so it is an input (web_acl_arn).
  # checkov:skip=CKV2_AWS_47:Which rules a web ACL holds is decided where it is made.
  # checkov:skip=CKV_AWS_310:All origins are regional services without a second place to fail over
  # to. checkov:skip=CKV_AWS_374:Whom to serve is the caller's choice (geo_restriction).
  enabled             = true
  comment             = var.name
  aliases             = local.domain_names
  default_root_object = var.site == null ? null : "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = var.price_class
  wait_for_deployment = var.wait_for_deployment
  web_acl_id          = var.web_acl_arn

  dynamic "origin" {
    for_each = local.sites

    content {
      origin_id                = origin.key
      domain_name              = origin.value.regional_domain_name
      origin_access_control_id = aws_cloudfront_origin_access_control.site[origin.key].id
    }
  }

  dynamic "origin" {
    for_each = local.functions

    content {
      origin_id                = origin.key
      domain_name              = origin.value.function_url_domain
      connection_attempts      = var.origin_connection_attempts
      origin_access_control_id = contains(local.signed_functions, origin.key) ? aws_cloudfront_origin_access_control.api.id : null

      # CloudFront puts it in place of a header of that name that a visitor sends.
      dynamic "custom_header" {
        for_each = origin.value.protection == "origin_header" ? toset(["x-origin-secret"]) : toset([])

        content {
          name  = custom_header.value
          value = var.origin_secret
        }
      }

      custom_origin_config {
        http_port              = 80
        https_port             = 443
        origin_protocol_policy = "https-only"
        origin_read_timeout    = var.origin_read_timeout
        origin_ssl_protocols   = ["TLSv1.2"]
      }
    }
  }

  default_cache_behavior {
    target_origin_id           = local.default_origin
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = local.caching_optimized
    compress                   = true
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this[var.site == null ? "api" : "site"].id
    viewer_protocol_policy     = "redirect-to-https"

    function_association {
      event_type   = "viewer-request"
      function_arn = one([for function in merge(aws_cloudfront_function.spa, aws_cloudfront_function.not_found) : function.arn])
    }
  }

  # CloudFront keeps these answers to GET and HEAD for ten seconds unless it is told not
  # to, whatever Cache-Control says. It holds for the whole distribution, so a page would
  # stand in for the API's own answers too: there is never one (see spa.js).
  dynamic "custom_error_response" {
    for_each = toset([500, 502, 503, 504])

    content {
      error_code            = custom_error_response.value
      error_caching_min_ttl = 0
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.ordered_patterns

    content {
      path_pattern     = ordered_cache_behavior.value
      target_origin_id = local.origins_by_pattern[ordered_cache_behavior.value]
      allowed_methods  = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
      cached_methods   = ["GET", "HEAD"]
      cache_policy_id  = local.caching_disabled
      compress         = false
      # A Function URL answers to its own host name only.
      origin_request_policy_id   = local.all_viewer_except_host_header
      response_headers_policy_id = aws_cloudfront_response_headers_policy.this["api"].id
      viewer_protocol_policy     = "redirect-to-https"
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = var.geo_restriction.restriction_type
      locations        = var.geo_restriction.locations
    }
  }

  # By its own certificate CloudFront takes TLS 1.0 whatever it is reported, and says so
  # when it is asked, so that another version would be planned for ever.
  viewer_certificate {
    acm_certificate_arn            = var.certificate_arn
    cloudfront_default_certificate = var.domain_name == null ? true : null
    minimum_protocol_version       = var.domain_name == null ? "TLSv1" : "TLSv1.2_2021"
    ssl_support_method             = var.domain_name == null ? null : "sni-only"
  }

  logging_config {
    bucket          = aws_s3_bucket.logs.bucket_domain_name
    include_cookies = var.log_cookies
  }

  # CloudFront refuses a log bucket whose access control lists are off.
  depends_on = [aws_s3_bucket_ownership_controls.logs]
}

resource "aws_cloudfront_function" "spa" {
  for_each = var.site == null ? toset([]) : toset(["spa"])

  name    = var.spa_function_name == null ? "${var.name}-spa" : var.spa_function_name
  comment = "Routes the site's deep links to index.html"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/spa.js")

  # The distribution lets go of it first: README.md, "What the distribution refers to".
  lifecycle {
    create_before_destroy = true
  }
}
