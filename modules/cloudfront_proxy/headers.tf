# What browsers are reported next to the content. The API differs by one header: its
# pages, such as its documentation, bring their own content security policy.

resource "aws_cloudfront_response_headers_policy" "this" {
  # checkov:skip=CKV_AWS_259:It asks for sub-domains and preloading too, which would decide for
  # hosts that are not ours.
  for_each = merge(var.site == null ? {} : { site = var.content_security_policy }, { api = null })

  name    = coalesce(var.headers_policy_names[each.key], "${var.name}-${each.key}")
  comment = "Security headers of ${var.name}, ${each.key}"

  custom_headers_config {
    items {
      header   = "permissions-policy"
      value    = "camera=(), geolocation=(), microphone=()"
      override = true
    }
  }

  remove_headers_config {
    items {
      header = "server"
    }
  }

  security_headers_config {
    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = true
    }

    referrer_policy {
      referrer_policy = "strict-origin-when-cross-origin"
      override        = true
    }

    # Not for sub-domains: the apex would decide for hosts that are not ours.
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = false
      preload                    = false
      override                   = true
    }

    dynamic "content_security_policy" {
      for_each = each.value == null ? [] : [each.value]

      content {
        content_security_policy = content_security_policy.value
        override                = true
      }
    }
  }

  # The distribution lets go of it first: README.md, "What the distribution refers to".
  lifecycle {
    create_before_destroy = true
  }
}
