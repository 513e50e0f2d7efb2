variable "access_control_names" {
  description = "Names of the origin access controls, of the bucket's and of the one that all functions share; null is `<name>-site` and `<name>-api`."
  type = object({
    site = optional(string)
    api  = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in values(var.access_control_names) : name == null ? true : can(regex("^[^\\s].{0,63}$", name))])
    error_message = "access_control_names must have 1 to 64 characters each, of which the first is not a space."
  }
}

variable "additional_domain_names" {
  description = "Further domain names of the site, such as its www name. The certificate must cover each, and each gets alias records in the zone."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.additional_domain_names : can(regex("^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", name))])
    error_message = "additional_domain_names must be lower-case domain names."
  }

  validation {
    condition     = var.domain_name == null ? length(var.additional_domain_names) == 0 : !contains(var.additional_domain_names, var.domain_name)
    error_message = "additional_domain_names must come with a domain_name, and not repeat it."
  }
}

variable "api" {
  description = "The function behind `/api/*`: the output `api` of `lambda_url`. Null where there are only `services`."
  type = object({
    function_name       = string
    alias_name          = string
    function_url_domain = string
    timeout             = optional(number)
    protection          = optional(string, "oac")
  })

  validation {
    condition     = var.api == null ? true : can(regex("^[a-zA-Z0-9_-]{1,64}$", var.api.function_name))
    error_message = "api.function_name must be the name of the function, not its ARN."
  }

  validation {
    condition     = var.api == null ? true : can(regex("^[a-zA-Z0-9_-]{1,128}$", var.api.alias_name))
    error_message = "api.alias_name must be the name of the alias."
  }

  validation {
    condition     = var.api == null ? true : can(regex("^[a-z0-9][a-z0-9.-]+$", var.api.function_url_domain))
    error_message = "api.function_url_domain must be a host name: the Function URL without https:// and without '/'."
  }

  validation {
    condition     = var.api == null ? true : contains(["oac", "origin_header", "none"], var.api.protection)
    error_message = "api.protection must be \"oac\", \"origin_header\" or \"none\"."
  }
}

variable "certificate_arn" {
  description = "The certificate of the domain names, in us-east-1; null without a `domain_name`."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null ? true : can(regex("^arn:[a-z-]+:acm:us-east-1:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn must be a certificate of ACM in us-east-1: CloudFront takes no other."
  }
}

variable "content_security_policy" {
  description = "Content-Security-Policy of the site's pages; null sends none. Answers of the API keep their own."
  type        = string
  default     = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

  validation {
    condition     = var.content_security_policy == null ? true : can(regex("^[^\\r\\n]+$", var.content_security_policy))
    error_message = "content_security_policy must be one line, or null."
  }
}

variable "domain_name" {
  description = "Domain name of the site. Null, with `zone_id` and `certificate_arn` null too, serves it at `<id>.cloudfront.net` alone, by CloudFront's own certificate."
  type        = string
  default     = null

  validation {
    condition     = var.domain_name == null ? true : can(regex("^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain_name))
    error_message = "domain_name must be a lower-case domain name, without https:// and without a dot at its end."
  }

  validation {
    condition     = (var.domain_name == null) == (var.zone_id == null) && (var.domain_name == null) == (var.certificate_arn == null)
    error_message = "domain_name, zone_id and certificate_arn must be given together, or all be null."
  }
}

variable "geo_restriction" {
  description = "Countries that may (\"whitelist\") or may not (\"blacklist\") read the site, as ISO 3166-1 alpha-2 codes; \"none\" serves all."
  type = object({
    restriction_type = optional(string, "none")
    locations        = optional(set(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["none", "whitelist", "blacklist"], var.geo_restriction.restriction_type)
    error_message = "geo_restriction.restriction_type must be \"none\", \"whitelist\" or \"blacklist\"."
  }

  validation {
    condition     = (var.geo_restriction.restriction_type == "none") == (length(var.geo_restriction.locations) == 0)
    error_message = "geo_restriction.locations must be given with a whitelist or a blacklist, and only then."
  }

  validation {
    condition     = alltrue([for location in var.geo_restriction.locations : can(regex("^[A-Z]{2}$", location))])
    error_message = "geo_restriction.locations must be two-letter country codes in capitals, such as \"US\"."
  }
}

variable "grant_statement_ids" {
  description = "Ids of the two statements with which the function lets the distribution in. Changing one replaces the statement."
  type = object({
    invoke_function_url = optional(string, "DistributionInvokesFunctionUrl")
    invoke_function     = optional(string, "DistributionInvokesFunction")
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for id in values(var.grant_statement_ids) : can(regex("^[a-zA-Z0-9_-]{1,100}$", id))])
    error_message = "grant_statement_ids must have 1 to 100 letters, digits, '-' or '_' each."
  }

  validation {
    condition     = var.grant_statement_ids.invoke_function_url != var.grant_statement_ids.invoke_function
    error_message = "grant_statement_ids must be two different ids."
  }
}

variable "headers_policy_names" {
  description = "Names of the response headers policies; null is `<name>-site` and `<name>-api`. Changing one replaces the policy."
  type = object({
    site = optional(string)
    api  = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in values(var.headers_policy_names) : name == null ? true : can(regex("^[a-zA-Z0-9_-]{1,128}$", name))])
    error_message = "headers_policy_names must have 1 to 128 letters, digits, '-' or '_' each."
  }
}

variable "log_bucket_force_destroy" {
  description = "Whether destroying the log bucket deletes the logs in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_bucket_name" {
  description = "Name of the bucket for access logs; null is `<name>-cf-logs`. Changing it replaces the bucket."
  type        = string
  default     = null

  validation {
    condition     = var.log_bucket_name == null ? true : can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.log_bucket_name))
    error_message = "log_bucket_name must have 3 to 63 lower-case letters, digits or '-', and neither start nor end with '-'."
  }
}

variable "log_cookies" {
  description = "Whether access logs hold the visitors' cookies."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_expiration_days" {
  description = "Days after which access logs expire; null keeps them and sets no lifecycle rules."
  type        = number
  default     = 90

  validation {
    condition     = var.log_expiration_days == null ? true : var.log_expiration_days >= 1 && var.log_expiration_days == floor(var.log_expiration_days)
    error_message = "log_expiration_days must be a whole number of at least 1, or null."
  }
}

variable "name" {
  description = "Start of the names of what the module makes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,53}[a-z0-9]$", var.name))
    error_message = "name must have 2 to 55 lower-case letters, digits or '-', and neither start nor end with '-'."
  }
}

variable "not_found_function_name" {
  description = "Without a site, name of the function that answers paths of no service; null is `<name>-not-found`. Changing it replaces the function."
  type        = string
  default     = null

  validation {
    condition     = var.not_found_function_name == null ? true : can(regex("^[a-zA-Z0-9_-]{1,64}$", var.not_found_function_name))
    error_message = "not_found_function_name must have 1 to 64 letters, digits, '-' or '_'."
  }
}

variable "origin_connection_attempts" {
  description = "How often CloudFront tries to reach a function, 1 to 3."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = contains([1, 2, 3], var.origin_connection_attempts)
    error_message = "origin_connection_attempts must be 1, 2 or 3."
  }
}

variable "origin_read_timeout" {
  description = "Seconds that CloudFront waits for an answer, and between two packets of a stream. Must be longer than each function's `timeout`. More than 60 needs a raised quota."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.origin_read_timeout >= 1 && var.origin_read_timeout <= 120 && var.origin_read_timeout == floor(var.origin_read_timeout)
    error_message = "origin_read_timeout must be a whole number from 1 to 120 seconds."
  }

  validation {
    condition     = alltrue([for function in concat(var.api == null ? [] : [var.api], values(var.services)[*].api) : function.timeout == null ? true : function.timeout < var.origin_read_timeout])
    error_message = "origin_read_timeout must be longer than each function's timeout: else visitors get a 504 while the function goes on, and its time is paid for."
  }
}

variable "origin_secret" {
  description = "With the protection \"origin_header\", the secret that the distribution sends to the function in `x-origin-secret`, as the output `origin_secret` of `lambda_url` gives it. Null with any other."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.origin_secret == null ? true : can(regex("^[!-~]{32,512}$", var.origin_secret))
    error_message = "origin_secret must have 32 to 512 printable ASCII characters without spaces, such as the output of: openssl rand -hex 32."
  }

  validation {
    condition     = (var.origin_secret != null) == anytrue([for function in concat(var.api == null ? [] : [var.api], values(var.services)[*].api) : function.protection == "origin_header"])
    error_message = "origin_secret must be given with the protection \"origin_header\", and only then."
  }
}

variable "price_class" {
  description = "Where the site is served from: \"PriceClass_All\", \"PriceClass_200\" (without South America and Oceania) or \"PriceClass_100\" (North America, Europe and Israel)."
  type        = string
  default     = "PriceClass_All"
  nullable    = false

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class must be \"PriceClass_100\", \"PriceClass_200\" or \"PriceClass_All\"."
  }
}

variable "services" {
  description = "Further functions behind the distribution, by name: the paths of each, and the output `api` of `lambda_url`. `*` matches any characters, including slashes, and `?` matches one."
  type = map(object({
    path_patterns = set(string)
    api = object({
      function_name       = string
      alias_name          = string
      function_url_domain = string
      timeout             = optional(number)
      protection          = optional(string, "oac")
    })
  }))
  default  = {}
  nullable = false

  # It may not stand at site: what is there because of the site would then depend on the
  # functions, and what that costs is reported in access.tf.
  validation {
    condition     = var.site != null || var.api != null || length(var.services) > 0
    error_message = "services may be empty only where there is a site or an api: there is nothing to serve."
  }

  validation {
    condition     = alltrue([for name in keys(var.services) : can(regex("^[a-z0-9][a-z0-9-]{0,31}$", name)) && !contains(["api", "site"], name)])
    error_message = "services must have names of 1 to 32 lower-case letters, digits or '-', other than \"api\" and \"site\"."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : length(service.path_patterns) > 0 && alltrue([for pattern in service.path_patterns : can(regex("^/[a-zA-Z0-9_.*$/~\"'@:+&?-]{1,254}$", pattern))])])
    error_message = "services must have at least one path pattern each, which starts with '/' and goes on with letters, digits or any of _-.*$/~\"'@:+&? up to 255 characters."
  }

  validation {
    condition     = length(distinct(concat(var.api == null ? [] : ["/api/*"], flatten([for service in values(var.services) : tolist(service.path_patterns)])))) == length(concat(var.api == null ? [] : ["/api/*"], flatten([for service in values(var.services) : tolist(service.path_patterns)])))
    error_message = "services must not share a path pattern, nor take \"/api/*\" from api."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : can(regex("^[a-zA-Z0-9_-]{1,64}$", service.api.function_name)) && can(regex("^[a-zA-Z0-9_-]{1,128}$", service.api.alias_name)) && can(regex("^[a-z0-9][a-z0-9.-]+$", service.api.function_url_domain))])
    error_message = "services must have an api each with the name of its function (not an ARN), the name of its alias, and the host name of its Function URL (without https:// and without '/')."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : contains(["oac", "origin_header", "none"], service.api.protection)])
    error_message = "services must have a protection of \"oac\", \"origin_header\" or \"none\" each."
  }

  validation {
    condition     = length(distinct([for service in values(var.services) : service.api.function_name])) == length(var.services) && !contains([for service in values(var.services) : service.api.function_name], try(var.api.function_name, ""))
    error_message = "services must have a function each: one that answers several paths is one service with several path patterns."
  }

  # Said here and not at site, which must not read of functions: access.tf says why.
  validation {
    condition     = var.site != null || var.api != null || length(var.services) > 0
    error_message = "services must have one where there is neither a site nor an api: there is nothing to serve."
  }
}

variable "site" {
  description = "The bucket of the site: its name, ARN and regional domain name. This module sets its policy. Null where there is none: a path of no function is then a 404, answered at the edge."
  type = object({
    id                   = string
    arn                  = string
    regional_domain_name = string
  })

  validation {
    condition     = var.site == null ? true : startswith(var.site.arn, "arn:")
    error_message = "site.arn must be the ARN of the bucket."
  }

  validation {
    condition     = var.site == null ? true : !can(regex("[/:]", var.site.regional_domain_name))
    error_message = "site.regional_domain_name must be a host name."
  }
}

variable "site_requires_tls" {
  description = "Whether the bucket of the site refuses requests without TLS. CloudFront makes none; false is for an emulated one that does."
  type        = bool
  default     = true
  nullable    = false
}

variable "spa_function_name" {
  description = "Name of the function that routes the site's deep links; null is `<name>-spa`. Changing it replaces the function."
  type        = string
  default     = null

  validation {
    condition     = var.spa_function_name == null ? true : can(regex("^[a-zA-Z0-9_-]{1,64}$", var.spa_function_name))
    error_message = "spa_function_name must have 1 to 64 letters, digits, '-' or '_'."
  }
}

variable "wait_for_deployment" {
  description = "Whether the apply waits until the distribution is deployed to all edges, some minutes."
  type        = bool
  default     = true
  nullable    = false
}

variable "web_acl_arn" {
  description = "Web ACL (WAFv2, scope CLOUDFRONT, us-east-1) that guards the distribution; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null ? true : can(regex("^arn:[a-z-]+:wafv2:us-east-1:[0-9]{12}:global/webacl/.+$", var.web_acl_arn))
    error_message = "web_acl_arn must be a web ACL of scope CLOUDFRONT (arn:aws:wafv2:us-east-1:…:global/webacl/…)."
  }
}

variable "zone_id" {
  description = "Id of the hosted zone that gets the alias records; null without a `domain_name`."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id == null ? true : can(regex("^Z[A-Z0-9]{1,31}$", var.zone_id))
    error_message = "zone_id must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ."
  }
}
