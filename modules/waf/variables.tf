variable "body_limit_kilobytes" {
  description = "The largest body that is let through and inspected: 16, 32, 48 or 64 KB. Larger ones get 413. Null inspects 16 KB and lets the rest pass unseen."
  type        = number
  default     = 64

  validation {
    condition     = var.body_limit_kilobytes == null ? true : contains([16, 32, 48, 64], var.body_limit_kilobytes)
    error_message = "body_limit_kilobytes must be 16, 32, 48 or 64, or null."
  }
}

variable "logs" {
  description = "Where requests that a rule blocked or counted are logged, and for how long; `all_requests` logs the others too. The group's name starts with `aws-waf-logs-`, null is `aws-waf-logs-<name>`, and changing it loses its logs. Null logs nothing."
  type = object({
    all_requests      = optional(bool, false)
    group_name        = optional(string)
    redacted_headers  = optional(set(string), ["authorization", "cookie", "x-authorization"])
    retention_in_days = optional(number, 30)
  })
  default = {}

  validation {
    condition     = try(var.logs.group_name, null) == null ? true : can(regex("^aws-waf-logs-[a-zA-Z0-9_/.#-]{1,499}$", var.logs.group_name))
    error_message = "logs.group_name must start with aws-waf-logs- and go on with letters, digits, '_', '/', '.', '#' or '-': WAF writes to no other group."
  }

  validation {
    condition     = var.logs == null ? true : alltrue([for header in var.logs.redacted_headers : can(regex("^[a-z0-9-]{1,64}$", header))])
    error_message = "logs.redacted_headers must be names of headers in lower case."
  }

  validation {
    condition     = var.logs == null ? true : contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.retention_in_days)
    error_message = "logs.retention_in_days must be one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "managed_rule_groups" {
  description = "Managed groups of rules, in the order in which they see a request. `count_only` counts what the whole group would block, `counted_rules` what single rules of it would; `version` null follows the vendor's default."
  type = list(object({
    name          = string
    vendor_name   = optional(string, "AWS")
    version       = optional(string)
    count_only    = optional(bool, false)
    counted_rules = optional(set(string), [])
  }))
  default = [
    { name = "AWSManagedRulesAmazonIpReputationList" },
    { name = "AWSManagedRulesCommonRuleSet", counted_rules = ["SizeRestrictions_BODY"] },
    { name = "AWSManagedRulesKnownBadInputsRuleSet" },
  ]
  nullable = false

  validation {
    condition     = alltrue([for group in var.managed_rule_groups : can(regex("^[a-zA-Z0-9_-]{1,128}$", group.name)) && can(regex("^[a-zA-Z0-9 ._-]{1,128}$", group.vendor_name))])
    error_message = "managed_rule_groups must have names of 1 to 128 letters, digits, '_' or '-', as the vendor lists them."
  }

  validation {
    condition     = length(distinct(var.managed_rule_groups[*].name)) == length(var.managed_rule_groups)
    error_message = "managed_rule_groups must not name a group twice."
  }
}

variable "name" {
  description = "Name of the web ACL, and start of its metrics' names. Changing it replaces the web ACL."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,100}$", var.name))
    error_message = "name must have 1 to 100 letters, digits, '_' or '-'."
  }
}

variable "rate_limit" {
  description = "Most requests of one address within a window of 60, 120, 300 or 600 seconds; what is above is answered 429 until the rate falls. Null sets no limit."
  type = object({
    requests       = optional(number, 2000)
    window_seconds = optional(number, 300)
  })
  default = {}

  validation {
    condition     = var.rate_limit == null ? true : var.rate_limit.requests >= 10 && var.rate_limit.requests <= 2000000000 && var.rate_limit.requests == floor(var.rate_limit.requests)
    error_message = "rate_limit.requests must be a whole number from 10 to 2000000000."
  }

  validation {
    condition     = var.rate_limit == null ? true : contains([60, 120, 300, 600], var.rate_limit.window_seconds)
    error_message = "rate_limit.window_seconds must be 60, 120, 300 or 600."
  }
}
