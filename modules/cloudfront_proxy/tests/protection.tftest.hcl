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

run "the_bucket_policy_reads_for_this_distribution_alone" {
  assert {
    condition = { for statement in jsondecode(aws_s3_bucket_policy.site["site"].policy).Statement : statement.Effect => statement... }["Allow"] == [
      {
        Sid       = "DistributionReads"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::unit-site/*"
        Condition = { StringEquals = { "AWS:SourceArn" = "arn:aws:cloudfront::111122223333:distribution/E1234567890ABC" } }
      },
      {
        Sid       = "DistributionLearnsOfMissingKeys"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:ListBucket"
        Resource  = "arn:aws:s3:::unit-site"
        Condition = { StringEquals = { "AWS:SourceArn" = "arn:aws:cloudfront::111122223333:distribution/E1234567890ABC" } }
      },
    ]
    error_message = "Reading, and learning that a key is missing (404 in place of 403), is all that is allowed, and to this distribution alone."
  }

  assert {
    condition     = aws_s3_bucket_policy.site["site"].bucket == "unit-site"
    error_message = "The policy must be the site's bucket's."
  }
}

run "oac_signs_towards_both_origins" {
  assert {
    condition = {
      for origin in aws_cloudfront_distribution.this.origin : origin.origin_id => origin.origin_access_control_id
      } == {
      site = aws_cloudfront_origin_access_control.site["site"].id
      api  = aws_cloudfront_origin_access_control.api.id
    }
    error_message = "Each origin must have its access control."
  }

  assert {
    condition     = aws_cloudfront_origin_access_control.site["site"].origin_access_control_origin_type == "s3" && aws_cloudfront_origin_access_control.api.origin_access_control_origin_type == "lambda"
    error_message = "The types must be those of the origins."
  }

  assert {
    condition     = alltrue([for control in [aws_cloudfront_origin_access_control.site["site"], aws_cloudfront_origin_access_control.api] : control.signing_behavior == "always" && control.signing_protocol == "sigv4"])
    error_message = "Every request to an origin must be signed."
  }

  assert {
    condition     = alltrue([for origin in aws_cloudfront_distribution.this.origin : length(origin.custom_header) == 0])
    error_message = "There is no secret to send."
  }
}

run "oac_is_granted_both_actions_on_the_alias" {
  assert {
    condition = [for grant in [aws_lambda_permission.invoke_function_url["api"], aws_lambda_permission.invoke_function["api"]] : [grant.action, grant.function_name, grant.qualifier]] == [
      ["lambda:InvokeFunctionUrl", "unit-api", "live"],
      ["lambda:InvokeFunction", "unit-api", "live"],
    ]
    error_message = "A Function URL needs both grants, on the alias that it serves."
  }

  assert {
    condition     = alltrue([for grant in [aws_lambda_permission.invoke_function_url["api"], aws_lambda_permission.invoke_function["api"]] : grant.principal == "cloudfront.amazonaws.com" && grant.source_arn == "arn:aws:cloudfront::111122223333:distribution/E1234567890ABC"])
    error_message = "Nobody but this distribution may invoke the function."
  }

  assert {
    condition     = aws_lambda_permission.invoke_function_url["api"].function_url_auth_type == "AWS_IAM" && aws_lambda_permission.invoke_function["api"].function_url_auth_type == null
    error_message = "The condition on the URL's type belongs to the first grant alone; AWS refuses it on the second."
  }
}

run "origin_header_sends_the_secret_to_the_function_alone" {
  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      protection          = "origin_header"
    }
    origin_secret = "0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = { for origin in aws_cloudfront_distribution.this.origin : origin.origin_id => { for header in origin.custom_header : header.name => nonsensitive(header.value) } } == { site = {}, api = { "x-origin-secret" = "0123456789abcdef0123456789abcdef" } }
    error_message = "The function's origin and no other must get the secret."
  }

  assert {
    condition     = issensitive(aws_cloudfront_distribution.this.origin)
    error_message = "No plan may show the secret."
  }

  assert {
    condition     = [for origin in aws_cloudfront_distribution.this.origin : origin.origin_access_control_id if origin.origin_id == "api" && origin.origin_access_control_id != "" && origin.origin_access_control_id != null] == []
    error_message = "Nothing is signed towards an open URL."
  }

  assert {
    condition     = length(concat(values(aws_lambda_permission.invoke_function_url), values(aws_lambda_permission.invoke_function))) == 0
    error_message = "An open URL's grants are the provider's: one to everybody would let any account invoke the function."
  }
}

run "none_adds_nothing" {
  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      protection          = "none"
    }
  }

  assert {
    condition     = alltrue([for origin in aws_cloudfront_distribution.this.origin : length(origin.custom_header) == 0])
    error_message = "There is nothing to sign with and no secret to send."
  }

  assert {
    condition     = length(concat(values(aws_lambda_permission.invoke_function_url), values(aws_lambda_permission.invoke_function))) == 0
    error_message = "An open URL's grants are the provider's: one to everybody would let any account invoke the function."
  }
}

run "refuses_an_unknown_protection" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      protection          = "basic"
    }
  }

  expect_failures = [var.api]
}

run "refuses_origin_header_without_a_secret" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      protection          = "origin_header"
    }
  }

  expect_failures = [var.origin_secret]
}

run "refuses_a_secret_that_nobody_asks_for" {
  command = plan

  variables {
    origin_secret = "0123456789abcdef0123456789abcdef"
  }

  expect_failures = [var.origin_secret]
}

run "refuses_a_secret_for_an_open_url" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      protection          = "none"
    }
    origin_secret = "0123456789abcdef0123456789abcdef"
  }

  expect_failures = [var.origin_secret]
}

run "refuses_a_short_secret" {
  command = plan

  variables {
    api = {
      function_name       = "unit-api"
      alias_name          = "live"
      function_url_domain = "abcdefghij.lambda-url.us-east-2.on.aws"
      protection          = "origin_header"
    }
    origin_secret = "0123456789abcdef0123456789abcde"
  }

  expect_failures = [var.origin_secret]
}
