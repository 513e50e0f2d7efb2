variable "alias_name" {
  description = "Name of the alias that the Function URL serves. Changing it replaces the alias and the URL."
  type        = string
  default     = "live"
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,128}$", var.alias_name)) && !can(regex("^[0-9]+$", var.alias_name))
    error_message = "alias_name must have 1 to 128 letters, digits, '-' or '_', and not be a number: numbers are versions."
  }
}

variable "architecture" {
  description = "Processor architecture of the image: \"x86_64\" or \"arm64\"."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture must be \"x86_64\" or \"arm64\"."
  }
}

variable "canary" {
  description = "A second version that takes part of the alias's traffic: its number, and its share between 0 and 1. Null sends all traffic to the version this apply publishes."
  type = object({
    version = string
    weight  = number
  })
  default = null

  validation {
    condition     = var.canary == null ? true : can(regex("^[1-9][0-9]*$", var.canary.version))
    error_message = "canary.version must be the number of a published version."
  }

  validation {
    condition     = var.canary == null ? true : var.canary.weight > 0 && var.canary.weight < 1
    error_message = "canary.weight must be between 0 and 1, both excluded."
  }
}

variable "cors" {
  description = "Cross-origin rules of the Function URL. Null for none: behind one domain a browser needs none."
  type = object({
    allow_credentials = optional(bool, false)
    allow_headers     = optional(set(string), [])
    allow_methods     = optional(set(string), ["GET"])
    allow_origins     = set(string)
    expose_headers    = optional(set(string), [])
    max_age           = optional(number, 600)
  })
  default = null

  validation {
    condition     = var.cors == null ? true : !(var.cors.allow_credentials && contains(var.cors.allow_origins, "*"))
    error_message = "cors must not allow credentials to every origin: browsers refuse that pair, and any site could act as the visitor."
  }

  validation {
    condition     = var.cors == null ? true : alltrue([for method in var.cors.allow_methods : contains(["*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], method)])
    error_message = "cors.allow_methods may hold GET, HEAD, POST, PUT, PATCH, DELETE or \"*\". A Function URL answers OPTIONS by itself."
  }

  validation {
    condition     = var.cors == null ? true : var.cors.max_age >= 0 && var.cors.max_age <= 86400
    error_message = "cors.max_age must be 0 to 86400 seconds."
  }
}

variable "description" {
  description = "Description of the function."
  type        = string
  default     = null

  validation {
    condition     = var.description == null ? true : length(var.description) <= 256
    error_message = "description must have at most 256 characters."
  }
}

variable "environment" {
  description = "Environment variables of the function. Not for secrets: whoever may read the function may read them."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[a-zA-Z][a-zA-Z0-9_]+$", name))])
    error_message = "environment names must start with a letter and have at least two letters, digits or '_'."
  }

  # The names that Lambda sets itself, of which CreateFunction refuses each.
  validation {
    condition = alltrue([for name in keys(var.environment) : !contains([
      "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
      "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
      "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
    ], name)])
    error_message = "environment must not set a variable that Lambda sets itself, such as AWS_REGION or AWS_LAMBDA_FUNCTION_NAME."
  }

  validation {
    condition     = length(jsonencode(var.environment)) <= 4096
    error_message = "environment must not exceed 4 KB in all."
  }
}

variable "image_uri" {
  description = "Image of the function by digest, `<repository>@sha256:…`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@]+@sha256:[0-9a-f]{64}$", var.image_uri))
    error_message = "image_uri must name the image by digest (<repository>@sha256:…): a pushed tag would change the image without a plan."
  }
}

variable "log_group_name" {
  description = "Name of the log group; null is `/aws/lambda/<name>`. Changing it replaces the log group and loses its logs."
  type        = string
  default     = null

  validation {
    condition     = var.log_group_name == null ? true : can(regex("^[a-zA-Z0-9_/.#-]{1,512}$", var.log_group_name))
    error_message = "log_group_name must have 1 to 512 letters, digits, '_', '/', '.', '#' or '-'."
  }
}

variable "log_retention_in_days" {
  description = "Days that logs are kept; 0 keeps them for ever."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_in_days)
    error_message = "log_retention_in_days must be one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "memory_size" {
  description = "Memory of the function in MB; its share of a processor grows with it."
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240 && var.memory_size == floor(var.memory_size)
    error_message = "memory_size must be a whole number from 128 to 10240 MB."
  }
}

variable "name" {
  description = "Name of the function. Changing it replaces the function and its URL."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,64}$", var.name))
    error_message = "name must have 1 to 64 letters, digits, '-' or '_'."
  }
}

variable "policies" {
  description = "Further policies of the function's role, JSON by name, such as what `table` gives for its items."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.policies) : can(regex("^[a-zA-Z0-9+=,.@_-]{1,128}$", name)) && name != "logs"])
    error_message = "policies must have names of 1 to 128 letters, digits or any of +=,.@_-, and not \"logs\", which is the module's own."
  }

  validation {
    condition     = alltrue([for policy in values(var.policies) : can(jsondecode(policy).Statement)])
    error_message = "policies must be JSON policy documents with a Statement."
  }
}

variable "reserved_concurrent_executions" {
  description = "Most instances that run at once, which bounds what a flood of requests costs; null leaves only the account's limit, 0 stops the function."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrent_executions == null ? true : var.reserved_concurrent_executions >= 0 && var.reserved_concurrent_executions == floor(var.reserved_concurrent_executions)
    error_message = "reserved_concurrent_executions must be a whole number of at least 0, or null."
  }
}

variable "role_name" {
  description = "Name of the function's role; null is `<name>`. Changing it replaces the role."
  type        = string
  default     = null

  validation {
    condition     = var.role_name == null ? true : can(regex("^[a-zA-Z0-9+=,.@_-]{1,64}$", var.role_name))
    error_message = "role_name must have 1 to 64 letters, digits or any of +=,.@_-."
  }
}

variable "timeout" {
  description = "Seconds a request may take. Keep it at or below the `origin_read_timeout` of what stands in front."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900 && var.timeout == floor(var.timeout)
    error_message = "timeout must be a whole number from 1 to 900 seconds."
  }
}
