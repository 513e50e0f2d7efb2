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
  site            = null
  api             = null
  services = {
    users = {
      path_patterns = ["/api/users", "/api/users/*"]
      api = {
        function_name       = "unit-users"
        alias_name          = "live"
        function_url_domain = "users.lambda-url.us-east-2.on.aws"
      }
    }
    orders = {
      path_patterns = ["/api/orders", "/api/orders/*"]
      api = {
        function_name       = "unit-orders"
        alias_name          = "trial"
        function_url_domain = "orders.lambda-url.us-east-2.on.aws"
        timeout             = 20
      }
    }
  }
}

run "services_stand_behind_one_distribution_without_a_site" {
  assert {
    condition = { for origin in aws_cloudfront_distribution.this.origin : origin.origin_id => origin.domain_name } == {
      orders = "orders.lambda-url.us-east-2.on.aws"
      users  = "users.lambda-url.us-east-2.on.aws"
    }
    error_message = "Each service must be an origin, and nothing else."
  }

  assert {
    condition = [for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : [behavior.path_pattern, behavior.target_origin_id]] == [
      ["/api/orders/*", "orders"],
      ["/api/users/*", "users"],
      ["/api/orders", "orders"],
      ["/api/users", "users"],
    ]
    error_message = "The longest pattern must stand first, and each must lead to its service."
  }

  assert {
    condition     = alltrue([for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : behavior.cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" && behavior.origin_request_policy_id == "b689b0a8-53d0-40ab-baf2-68738e2966ac" && contains(behavior.allowed_methods, "POST")])
    error_message = "Services must be uncached, take every method, and get everything but the viewer's Host."
  }

  assert {
    condition     = length(aws_s3_bucket_policy.site) + length(aws_cloudfront_origin_access_control.site) + length(aws_cloudfront_function.spa) == 0
    error_message = "Without a site nothing of one may be made."
  }

  assert {
    condition     = keys(aws_cloudfront_response_headers_policy.this) == ["api"] && aws_cloudfront_distribution.this.default_root_object == null
    error_message = "Without a site no page may have headers, nor a path a page."
  }

  assert {
    condition     = length(aws_cloudfront_distribution.this.custom_error_response) == 4 && alltrue([for answer in aws_cloudfront_distribution.this.custom_error_response : answer.error_caching_min_ttl == 0 && answer.response_page_path == null])
    error_message = "No failure of a service may be cached, and none become a page."
  }
}

run "each_service_grants_both_actions_to_this_distribution" {
  assert {
    condition = { for name, grant in aws_lambda_permission.invoke_function_url : name => [grant.action, grant.function_name, grant.qualifier, grant.function_url_auth_type] } == {
      orders = ["lambda:InvokeFunctionUrl", "unit-orders", "trial", "AWS_IAM"]
      users  = ["lambda:InvokeFunctionUrl", "unit-users", "live", "AWS_IAM"]
    }
    error_message = "The distribution must be allowed to call each service's URL, at its alias."
  }

  assert {
    condition = { for name, grant in aws_lambda_permission.invoke_function : name => [grant.action, grant.function_name, grant.qualifier] } == {
      orders = ["lambda:InvokeFunction", "unit-orders", "trial"]
      users  = ["lambda:InvokeFunction", "unit-users", "live"]
    }
    error_message = "The distribution must be allowed to invoke each service's function, at its alias."
  }

  assert {
    condition     = alltrue([for grant in concat(values(aws_lambda_permission.invoke_function_url), values(aws_lambda_permission.invoke_function)) : grant.principal == "cloudfront.amazonaws.com" && grant.source_arn == "arn:aws:cloudfront::111122223333:distribution/E1234567890ABC"])
    error_message = "No other distribution may be let in."
  }

  assert {
    condition     = alltrue([for origin in aws_cloudfront_distribution.this.origin : origin.origin_access_control_id == aws_cloudfront_origin_access_control.api.id])
    error_message = "What goes to each service must be signed."
  }
}

run "paths_of_no_service_are_answered_at_the_edge" {
  assert {
    condition     = aws_cloudfront_function.not_found["not_found"].code == file("not_found.js") && aws_cloudfront_function.not_found["not_found"].publish
    error_message = "A published function must answer them."
  }

  assert {
    condition     = aws_cloudfront_function.not_found["not_found"].name == "unit-not-found"
    error_message = "Its name must be unit-not-found."
  }

  assert {
    condition     = [for association in aws_cloudfront_distribution.this.default_cache_behavior[0].function_association : [association.event_type, association.function_arn]] == [["viewer-request", aws_cloudfront_function.not_found["not_found"].arn]]
    error_message = "It must answer before an origin is asked."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].allowed_methods == toset(["GET", "HEAD"])
    error_message = "Nothing but reading may come so far."
  }
}

run "the_not_found_function_keeps_its_name" {
  command = plan

  variables {
    not_found_function_name = "kept-4f2a1c9"
  }

  assert {
    condition     = aws_cloudfront_function.not_found["not_found"].name == "kept-4f2a1c9"
    error_message = "The name given must be the name."
  }
}

run "services_stand_beside_a_site_and_an_api" {
  variables {
    site = {
      id                   = "unit-site"
      arn                  = "arn:aws:s3:::unit-site"
      regional_domain_name = "unit-site.s3.us-east-2.amazonaws.com"
    }
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "api.lambda-url.us-east-2.on.aws"
    }
    services = {
      orders = {
        path_patterns = ["/api/orders/*", "/o"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
        }
      }
    }
  }

  assert {
    condition = [for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : [behavior.path_pattern, behavior.target_origin_id]] == [
      ["/api/orders/*", "orders"],
      ["/api/*", "api"],
      ["/o", "orders"],
    ]
    error_message = "A service's narrower path must come before the API's."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].target_origin_id == "site" && length(aws_cloudfront_function.not_found) == 0
    error_message = "What no pattern matches must go to the site."
  }

  assert {
    condition     = keys(aws_lambda_permission.invoke_function) == ["api", "orders"] && keys(aws_lambda_permission.invoke_function_url) == ["api", "orders"]
    error_message = "The API and the service must each grant both actions."
  }
}

run "a_service_may_be_protected_by_the_secret_header" {
  command = plan

  variables {
    origin_secret = "0123456789abcdef0123456789abcdef"
    services = {
      orders = {
        path_patterns = ["/orders/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
          protection          = "origin_header"
        }
      }
      users = {
        path_patterns = ["/users/*"]
        api = {
          function_name       = "unit-users"
          alias_name          = "live"
          function_url_domain = "users.lambda-url.us-east-2.on.aws"
        }
      }
    }
  }

  assert {
    condition     = { for origin in nonsensitive(aws_cloudfront_distribution.this.origin) : origin.origin_id => [for header in origin.custom_header : header.name] } == { orders = ["x-origin-secret"], users = [] }
    error_message = "The secret must go to the service that asks for it, and to no other."
  }

  assert {
    condition     = keys(aws_lambda_permission.invoke_function) == ["users"]
    error_message = "Only what is signed may be granted."
  }
}

run "refuses_nothing_to_serve" {
  command = plan

  variables {
    services = {}
  }

  expect_failures = [var.services]
}

run "refuses_the_path_of_the_api" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "api.lambda-url.us-east-2.on.aws"
    }
    services = {
      orders = {
        path_patterns = ["/api/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
        }
      }
    }
  }

  expect_failures = [var.services]
}

run "refuses_one_path_for_two_services" {
  command = plan

  variables {
    services = {
      orders = {
        path_patterns = ["/api/orders/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
        }
      }
      again = {
        path_patterns = ["/api/orders/*"]
        api = {
          function_name       = "unit-again"
          alias_name          = "live"
          function_url_domain = "again.lambda-url.us-east-2.on.aws"
        }
      }
    }
  }

  expect_failures = [var.services]
}

run "refuses_one_function_for_two_services" {
  command = plan

  variables {
    services = {
      orders = {
        path_patterns = ["/api/orders/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
        }
      }
      again = {
        path_patterns = ["/api/again/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
        }
      }
    }
  }

  expect_failures = [var.services]
}

run "refuses_a_pattern_without_a_slash" {
  command = plan

  variables {
    services = {
      orders = {
        path_patterns = ["orders/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
        }
      }
    }
  }

  expect_failures = [var.services]
}

run "refuses_a_service_with_the_name_of_an_origin" {
  command = plan

  variables {
    services = {
      site = {
        path_patterns = ["/orders/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
        }
      }
    }
  }

  expect_failures = [var.services]
}

run "refuses_an_address_for_a_host" {
  command = plan

  variables {
    services = {
      orders = {
        path_patterns = ["/orders/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "https://orders.lambda-url.us-east-2.on.aws/"
        }
      }
    }
  }

  expect_failures = [var.services]
}

run "refuses_an_unknown_protection" {
  command = plan

  variables {
    services = {
      orders = {
        path_patterns = ["/orders/*"]
        api = {
          function_name       = "unit-orders"
          alias_name          = "live"
          function_url_domain = "orders.lambda-url.us-east-2.on.aws"
          protection          = "trust"
        }
      }
    }
  }

  expect_failures = [var.services]
}

run "refuses_a_service_that_takes_longer_than_the_distribution_waits" {
  command = plan

  variables {
    origin_read_timeout = 20
  }

  expect_failures = [var.origin_read_timeout]
}

run "refuses_a_bad_name_of_the_not_found_function" {
  command = plan

  variables {
    not_found_function_name = "not found"
  }

  expect_failures = [var.not_found_function_name]
}
