mock_provider "aws" {}

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

run "refuses_a_function_that_outlives_its_visitor" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      timeout             = 30
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

run "refuses_a_fourth_attempt" {
  command = plan

  variables {
    origin_connection_attempts = 4
  }

  expect_failures = [var.origin_connection_attempts]
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

run "refuses_an_alias_that_is_none" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live:1"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
    }
  }

  expect_failures = [var.api]
}

run "refuses_a_bucket_without_its_arn" {
  command = plan

  variables {
    site = {
      id                   = "unit-site"
      arn                  = "unit-site"
      regional_domain_name = "unit-site.s3.us-east-2.amazonaws.com"
    }
  }

  expect_failures = [var.site]
}

run "refuses_a_bucket_s_url_in_place_of_its_domain" {
  command = plan

  variables {
    site = {
      id                   = "unit-site"
      arn                  = "arn:aws:s3:::unit-site"
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

run "refuses_an_unknown_list_of_countries" {
  command = plan

  variables {
    geo_restriction = { restriction_type = "allow", locations = ["US"] }
  }

  expect_failures = [var.geo_restriction]
}

run "refuses_a_country_by_its_name" {
  command = plan

  variables {
    geo_restriction = { restriction_type = "whitelist", locations = ["France"] }
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

run "refuses_an_additional_url" {
  command = plan

  variables {
    additional_domain_names = ["https://www.example.com"]
  }

  expect_failures = [var.additional_domain_names]
}

run "refuses_one_id_for_both_grants" {
  command = plan

  variables {
    grant_statement_ids = { invoke_function_url = "one", invoke_function = "one" }
  }

  expect_failures = [var.grant_statement_ids]
}

run "refuses_bad_names" {
  command = plan

  variables {
    access_control_names = { site = "" }
    grant_statement_ids  = { invoke_function = "with space" }
    headers_policy_names = { api = "with space" }
    log_bucket_name      = "Logs"
    name                 = "-unit"
    spa_function_name    = "spa function"
    zone_id              = "example.com"
  }

  expect_failures = [var.access_control_names, var.grant_statement_ids, var.headers_policy_names, var.log_bucket_name, var.name, var.spa_function_name, var.zone_id]
}

run "refuses_an_address_in_place_of_a_domain_name" {
  command = plan

  variables {
    domain_name = "https://dev.example.com"
  }

  expect_failures = [var.domain_name]
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
