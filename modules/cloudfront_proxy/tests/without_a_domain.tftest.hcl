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
  name = "unit"
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

run "the_site_is_served_by_cloudfront_s_own_name_and_certificate" {
  assert {
    condition     = aws_cloudfront_distribution.this.viewer_certificate[0].cloudfront_default_certificate && aws_cloudfront_distribution.this.viewer_certificate[0].acm_certificate_arn == null && aws_cloudfront_distribution.this.viewer_certificate[0].ssl_support_method == null
    error_message = "The certificate must be CloudFront's own."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1"
    error_message = "CloudFront says TLSv1 of its own certificate whatever it was told, so that another version would be planned for ever."
  }

  assert {
    condition     = length(aws_cloudfront_distribution.this.aliases) == 0 && length(aws_route53_record.a) + length(aws_route53_record.aaaa) == 0
    error_message = "There must be no name but CloudFront's, and no record."
  }

  assert {
    condition     = output.url == "https://d111111abcdef8.cloudfront.net" && output.a_record == null && output.aaaa_record == null
    error_message = "The outputs must name CloudFront's name alone."
  }
}

run "refuses_a_domain_without_its_zone" {
  command = plan

  variables {
    domain_name     = "dev.example.com"
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
  }

  expect_failures = [var.domain_name]
}

run "refuses_a_domain_without_its_certificate" {
  command = plan

  variables {
    domain_name = "dev.example.com"
    zone_id     = "Z0123456789ABCDEFGHIJ"
  }

  expect_failures = [var.domain_name]
}

run "refuses_a_zone_and_a_certificate_without_a_domain" {
  command = plan

  variables {
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    zone_id         = "Z0123456789ABCDEFGHIJ"
  }

  expect_failures = [var.domain_name]
}

run "refuses_a_further_domain_without_a_first" {
  command = plan

  variables {
    additional_domain_names = ["www.example.com"]
  }

  expect_failures = [var.additional_domain_names]
}
