# The functions behind the distribution: the API and the services. In their maps
# each has the id of its origin as key, "api" for the API.

locals {
  functions = merge(
    var.api == null ? {} : { api = var.api },
    { for name, service in var.services : name => service.api },
  )

  origins_by_pattern = merge(concat(
    [var.api == null ? {} : { "/api/*" = "api" }],
    [for name, service in var.services : { for pattern in service.path_patterns : pattern => name }],
  )...)

  # CloudFront takes the first pattern that matches. The longer of two that match
  # is the narrower one, so the longest stands first: the order is nobody's to
  # keep, and a new service takes no path from another.
  ordered_patterns = [
    for key in sort([for pattern in keys(local.origins_by_pattern) : format("%03d %s", 999 - length(pattern), pattern)]) : substr(key, 4, -1)
  ]

  # Without a site a path of no service is answered at the edge. CloudFront asks
  # for an origin all the same, which then hears nothing.
  sites          = var.site == null ? {} : { site = var.site }
  default_origin = var.site == null ? keys(local.functions)[0] : "site"
}

resource "aws_cloudfront_function" "not_found" {
  for_each = var.site == null ? toset(["not_found"]) : toset([])

  name    = var.not_found_function_name == null ? "${var.name}-not-found" : var.not_found_function_name
  comment = "Answers paths of no service"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/not_found.js")

  # The distribution lets go of it first: README.md, "What the distribution refers to".
  lifecycle {
    create_before_destroy = true
  }
}
