variable "acknowledge_unprotected_url" {
  description = "The function's own name, with `protection = \"none\"`: you agree that anyone with the URL can call the function at your cost."
  type        = string
  default     = null

  validation {
    condition     = var.protection == "none" ? var.acknowledge_unprotected_url == var.name : var.acknowledge_unprotected_url == null
    error_message = "acknowledge_unprotected_url must repeat the function's name with protection = \"none\", and must not be set with any other protection."
  }
}

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
  description = "A version on trial: `weight` (0.1 is a tenth) of the traffic goes to `version`, or to the newest if that is null, and the rest to `stable_version`. Null for no trial. Not together with `live_version`."
  type = object({
    stable_version = string
    weight         = number
    version        = optional(string)
  })
  default = null

  validation {
    condition     = var.canary == null ? true : alltrue([for version in [var.canary.stable_version, var.canary.version] : version == null ? true : can(regex("^[1-9][0-9]*$", version))])
    error_message = "canary.stable_version and canary.version must be numbers of published versions."
  }

  validation {
    condition     = var.canary == null ? true : var.canary.stable_version != var.canary.version
    error_message = "canary.version must be another version than canary.stable_version."
  }

  validation {
    condition     = var.canary == null ? true : var.canary.weight > 0 && var.canary.weight < 1
    error_message = "canary.weight must be between 0 and 1, both excluded: 0.1 is a tenth of the traffic. To give a version all of it, remove canary or name it as live_version."
  }

  validation {
    condition     = var.canary == null || var.live_version == null
    error_message = "canary and live_version cannot be used together: one shares the traffic out, the other gives all of it to one version."
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
  description = "Environment variables of the function. Not for secrets: anyone who may read the function may read them."
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

  validation {
    condition     = alltrue([for name in ["ORIGIN_SECRET", "ORIGIN_SECRET_PREVIOUS"] : !contains(keys(var.environment), name)])
    error_message = "environment must not set ORIGIN_SECRET or ORIGIN_SECRET_PREVIOUS: give the secret as origin_secret, which keeps it out of plans."
  }

  validation {
    condition     = !contains(keys(var.environment), "INVOKE_MODE")
    error_message = "environment must not set INVOKE_MODE: give it as invoke_mode, so that the URL and the function cannot differ."
  }

  validation {
    condition     = !contains(keys(var.environment), "LOG_LEVEL")
    error_message = "environment must not set LOG_LEVEL: give it as log_level, so that Lambda does not drop lines that the function writes."
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

variable "invoke_mode" {
  description = "How answers travel: \"BUFFERED\" in one piece of at most 6 MB, \"RESPONSE_STREAM\" piece by piece, up to 200 MB, if the container's runtime supports that."
  type        = string
  default     = "BUFFERED"
  nullable    = false

  validation {
    condition     = contains(["BUFFERED", "RESPONSE_STREAM"], var.invoke_mode)
    error_message = "invoke_mode must be \"BUFFERED\" or \"RESPONSE_STREAM\"."
  }
}

variable "live_version" {
  description = "Number of the published version that takes all traffic; null is the newest. Naming an older one rolls back to it, and later images are published without being served."
  type        = string
  default     = null

  validation {
    condition     = var.live_version == null ? true : can(regex("^[1-9][0-9]*$", var.live_version))
    error_message = "live_version must be the number of a published version, or null for the newest."
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

variable "log_level" {
  description = "The lowest level of log lines that are kept: \"TRACE\", \"DEBUG\", \"INFO\", \"WARN\" or \"ERROR\"."
  type        = string
  default     = "INFO"
  nullable    = false

  validation {
    condition     = contains(["TRACE", "DEBUG", "INFO", "WARN", "ERROR"], var.log_level)
    error_message = "log_level must be \"TRACE\", \"DEBUG\", \"INFO\", \"WARN\" or \"ERROR\"."
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

variable "logs_policy_name" {
  description = "Name of the role's inline policy for its logs. Changing it replaces the policy."
  type        = string
  default     = "logs"
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9+=,.@_-]{1,128}$", var.logs_policy_name))
    error_message = "logs_policy_name must have 1 to 128 letters, digits or any of +=,.@_-."
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

variable "minimum_provider_version" {
  description = "The lowest version of the AWS provider that the root's `required_providers` allow. The protections \"origin_header\" and \"none\" need 6.28.0."
  type        = string
  default     = "5.100.0"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.minimum_provider_version))
    error_message = "minimum_provider_version must be a whole version, such as \"6.28.0\"."
  }

  validation {
    condition = var.protection == "oac" ? true : try(
      tonumber(split(".", var.minimum_provider_version)[0]) * 1000 + tonumber(split(".", var.minimum_provider_version)[1]) >= 6028, false
    )
    error_message = "minimum_provider_version must be at least 6.28.0 with this protection: older providers leave a new Function URL without the second of its grants, and every request is answered with 403. Raise the version in the root's required_providers, and then here."
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

variable "origin_secret" {
  description = "With `protection = \"origin_header\"`, the secret that the distribution sends and the function asks for: 32 to 512 bytes of printable ASCII. Give it from a sensitive variable of the root that has no default."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.origin_secret == null ? true : can(regex("^[!-~]{32,512}$", var.origin_secret))
    error_message = "origin_secret must have 32 to 512 printable ASCII characters without spaces, such as the output of: openssl rand -hex 32."
  }

  validation {
    condition     = (var.origin_secret != null) == (var.protection == "origin_header")
    error_message = "origin_secret must be given with protection = \"origin_header\", and only then."
  }
}

variable "origin_secret_previous" {
  description = "While the secret is rotated, the one before, which the function still takes; null for none."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.origin_secret_previous == null ? true : can(regex("^[!-~]{32,512}$", var.origin_secret_previous))
    error_message = "origin_secret_previous must have 32 to 512 printable ASCII characters without spaces, such as the output of: openssl rand -hex 32."
  }

  validation {
    condition     = var.origin_secret_previous == null ? true : var.protection == "origin_header"
    error_message = "origin_secret_previous must be given with protection = \"origin_header\" only."
  }

  validation {
    condition     = var.origin_secret_previous == null ? true : var.origin_secret_previous != var.origin_secret
    error_message = "origin_secret_previous must be another secret than origin_secret."
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

variable "production" {
  description = "Whether this is production, which is stricter: `protection = \"none\"` then needs `reserved_concurrent_executions` too, the bound on what a flood of requests costs."
  type        = bool
  default     = true
  nullable    = false
}

variable "protection" {
  description = "Who may call the Function URL. \"oac\": the distribution, which signs requests. \"origin_header\": requests with the distribution's secret header. \"none\": everybody. Changing to or from \"oac\" replaces the URL."
  type        = string
  default     = "oac"
  nullable    = false

  validation {
    condition     = contains(["oac", "origin_header", "none"], var.protection)
    error_message = "protection must be \"oac\", \"origin_header\" or \"none\"."
  }
}

variable "reserved_concurrent_executions" {
  description = "The most instances that run at once, which limits the cost of a flood of requests. Null for the account's limit only; 0 stops the function."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrent_executions == null ? true : var.reserved_concurrent_executions >= 0 && var.reserved_concurrent_executions == floor(var.reserved_concurrent_executions)
    error_message = "reserved_concurrent_executions must be a whole number of at least 0, or null."
  }

  validation {
    condition     = var.reserved_concurrent_executions != null || var.protection != "none" || !var.production
    error_message = "reserved_concurrent_executions must be given with protection = \"none\" in production: nothing else bounds what a flood of requests costs."
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

variable "role_path" {
  description = "Path of the function's role. Changing it replaces the role."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/(?:[!-.0-~]+/)*$", var.role_path)) && length(var.role_path) <= 512
    error_message = "role_path must begin and end with '/', such as \"/service-role/\"."
  }
}

variable "timeout" {
  description = "Seconds a request may take. Keep it at or below the `origin_read_timeout` of what stands in front."
  type        = number
  default     = 25
  nullable    = false

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900 && var.timeout == floor(var.timeout)
    error_message = "timeout must be a whole number from 1 to 900 seconds."
  }
}
