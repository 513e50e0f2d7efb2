variable "alarm_names" {
  description = "Names of alarms, by what they watch: \"concurrency\", \"duration\", \"edge_errors\", \"errors\", \"throttles\". Those left out are `<name>-<what>`. Changing one replaces the alarm and loses its history."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.alarm_names) : contains(["concurrency", "duration", "edge_errors", "errors", "throttles"], key)])
    error_message = "alarm_names may name \"concurrency\", \"duration\", \"edge_errors\", \"errors\" and \"throttles\"."
  }

  validation {
    condition     = alltrue([for name in values(var.alarm_names) : length(name) >= 1 && length(name) <= 255]) && length(distinct(values(var.alarm_names))) == length(var.alarm_names)
    error_message = "alarm_names must be different names of 1 to 255 characters."
  }
}

variable "dashboard_name" {
  description = "Name of the dashboard; null is `name`. Changing it replaces the dashboard."
  type        = string
  default     = null

  validation {
    condition     = var.dashboard_name == null ? true : can(regex("^[a-zA-Z0-9_-]{1,255}$", var.dashboard_name))
    error_message = "dashboard_name must have 1 to 255 letters, digits, '_' or '-'."
  }
}

variable "distribution" {
  description = "The distribution whose 5xx answers raise an alarm in us-east-1; null for none."
  type        = object({ id = string })
  default     = null

  validation {
    condition     = var.distribution == null ? true : can(regex("^[A-Z0-9]+$", var.distribution.id))
    error_message = "distribution.id must be the id of a distribution, such as E1234567890ABC."
  }
}

variable "email_addresses" {
  description = "Addresses that get a mail for each alarm, once they confirmed the mail that each topic sends them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.email_addresses : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "email_addresses must be mail addresses."
  }
}

variable "function" {
  description = "The function that is watched: its name, its timeout in seconds, and the executions that are reserved for it, if any are."
  type = object({
    function_name                  = string
    reserved_concurrent_executions = optional(number)
    timeout                        = number
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,64}$", var.function.function_name))
    error_message = "function.function_name must be the name of the function, not its ARN."
  }

  validation {
    condition     = var.function.timeout >= 1 && var.function.timeout <= 900
    error_message = "function.timeout must be 1 to 900 seconds."
  }

  validation {
    condition     = var.function.reserved_concurrent_executions == null ? true : var.function.reserved_concurrent_executions >= 1
    error_message = "function.reserved_concurrent_executions must be at least 1, or null: of a function that is stopped by 0 there is nothing to watch."
  }
}

variable "kms_key_arns" {
  description = "Keys of KMS that encrypt the topics, by region. Their policies must let cloudwatch.amazonaws.com (and budgets.amazonaws.com) use `kms:Decrypt` and `kms:GenerateDataKey*`. A region left out has a topic without one."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for region, arn in var.kms_key_arns : contains([var.region, "us-east-1"], region) && can(regex("^arn:[a-z-]+:kms:${region}:[0-9]{12}:key/.+$", arn))])
    error_message = "kms_key_arns must map the region of the function, or us-east-1, to the ARN of a key of that region."
  }
}

variable "monthly_budget" {
  description = "A limit in US dollars a month. The topic hears of half of it, all of it, and a forecast of all. Null for none."
  type = object({
    cost_filters = optional(map(list(string)), {})
    limit_usd    = number
    name         = optional(string)
  })
  default = null

  validation {
    condition     = var.monthly_budget == null ? true : var.monthly_budget.limit_usd > 0
    error_message = "monthly_budget.limit_usd must be more than 0."
  }

  validation {
    condition     = try(var.monthly_budget.name, null) == null ? true : can(regex("^[^:\\\\]{1,100}$", var.monthly_budget.name))
    error_message = "monthly_budget.name must have 1 to 100 characters without ':' and '\\'."
  }

  validation {
    condition     = var.monthly_budget == null ? true : alltrue([for values in values(var.monthly_budget.cost_filters) : length(values) > 0])
    error_message = "monthly_budget.cost_filters must give each filter at least one value."
  }
}

variable "name" {
  description = "Start of the names of what the module makes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,89}$", var.name))
    error_message = "name must start with a letter or a digit and have at most 90 letters, digits, '_' or '-'."
  }
}

variable "region" {
  description = "Region of the function and of the provider `aws`. In us-east-1 one topic serves the function and the edge, elsewhere there are two."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2,3}(?:-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be a region of AWS, such as us-east-2."
  }
}

variable "thresholds" {
  description = "From where on there is an alarm: failed and throttled requests in five minutes, the 99th percentile of the duration in percent of the timeout, concurrent requests in percent of those reserved, and 5xx answers of the edge in percent of all."
  type = object({
    concurrency_percent = optional(number, 80)
    duration_percent    = optional(number, 50)
    edge_error_percent  = optional(number, 5)
    errors              = optional(number, 1)
    throttles           = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in ["concurrency_percent", "duration_percent", "edge_error_percent"] : var.thresholds[key] > 0 && var.thresholds[key] <= 100])
    error_message = "thresholds in percent must be above 0 and at most 100."
  }

  validation {
    condition     = alltrue([for key in ["errors", "throttles"] : var.thresholds[key] >= 1 && var.thresholds[key] == floor(var.thresholds[key])])
    error_message = "thresholds of errors and throttles must be whole numbers of at least 1."
  }
}

variable "topic_name" {
  description = "Name of the topics; null is `<name>-alarms`. Changing it replaces them, and everybody must confirm again."
  type        = string
  default     = null

  validation {
    condition     = var.topic_name == null ? true : can(regex("^[a-zA-Z0-9_-]{1,256}$", var.topic_name))
    error_message = "topic_name must have 1 to 256 letters, digits, '_' or '-'."
  }
}
