variable "allowed_actions" {
  description = "Actions of the output `policy`, each on this table alone."
  type        = set(string)
  default     = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"]
  nullable    = false

  validation {
    condition     = length(var.allowed_actions) > 0 && alltrue([for action in var.allowed_actions : can(regex("^dynamodb:[A-Z][A-Za-z]+$", action))])
    error_message = "allowed_actions must name at least one action of DynamoDB, such as \"dynamodb:GetItem\", each in full: with '*' the service could delete the table."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the table. To destroy it, apply `false` first."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = "Key of KMS that encrypts the table; null is the key that DynamoDB owns, which costs nothing."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key of KMS (not of an alias), or null."
  }
}

variable "name" {
  description = "Name of the table. Changing it replaces the table and loses its items."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{3,255}$", var.name))
    error_message = "name must have 3 to 255 letters, digits, '_', '.' or '-'."
  }
}

variable "on_demand_limits" {
  description = "Most request units a second that an on-demand table serves, which bounds what a flood of requests costs; null leaves only the account's limits. A reading unit is 4 KB, a writing unit 1 KB."
  type = object({
    max_read_request_units  = number
    max_write_request_units = number
  })
  default = null

  validation {
    condition = var.on_demand_limits == null ? true : alltrue([
      for units in values(var.on_demand_limits) : units >= 1 && units == floor(units)
    ])
    error_message = "on_demand_limits must be whole numbers of at least 1."
  }

  validation {
    condition     = var.on_demand_limits == null || var.provisioned_throughput == null
    error_message = "on_demand_limits must not be given with provisioned_throughput, which is a limit itself."
  }
}

variable "partition_key" {
  description = "Name of the key attribute, a string. Changing it replaces the table and loses its items."
  type        = string
  default     = "id"
  nullable    = false

  validation {
    condition     = length(var.partition_key) >= 1 && length(var.partition_key) <= 255
    error_message = "partition_key must have 1 to 255 characters."
  }
}

variable "provisioned_throughput" {
  description = "Request units a second that are paid for whether used or not; null pays for each request."
  type = object({
    read_capacity  = number
    write_capacity = number
  })
  default = null

  validation {
    condition = var.provisioned_throughput == null ? true : alltrue([
      for units in values(var.provisioned_throughput) : units >= 1 && units == floor(units)
    ])
    error_message = "provisioned_throughput must be whole numbers of at least 1."
  }
}

variable "recovery_period_in_days" {
  description = "Days back to any second of which the table can be restored; null switches that off."
  type        = number
  default     = 35

  validation {
    condition     = var.recovery_period_in_days == null ? true : var.recovery_period_in_days >= 1 && var.recovery_period_in_days <= 35 && var.recovery_period_in_days == floor(var.recovery_period_in_days)
    error_message = "recovery_period_in_days must be a whole number from 1 to 35, or null."
  }
}

variable "ttl_attribute" {
  description = "Attribute that holds the second (Unix time) after which DynamoDB deletes an item; null lets items live."
  type        = string
  default     = null

  validation {
    condition     = var.ttl_attribute == null ? true : length(var.ttl_attribute) >= 1 && length(var.ttl_attribute) <= 255 && var.ttl_attribute != var.partition_key
    error_message = "ttl_attribute must have 1 to 255 characters and not be the partition key, or be null."
  }
}
