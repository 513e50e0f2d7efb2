variable "name" {
  type    = string
  default = null

  validation {
    condition     = var.name == null || length(var.name) < 80
    error_message = "name is at most 80 characters."
  }

  validation {
    condition     = var.name == null ? true : timestamp() > var.name
    error_message = "name is in the past."
  }
}

variable "topics" {
  type    = list(object({ arn = string, label = string }))
  default = []

  validation {
    condition     = alltrue([for topic in var.topics : length(topic.label) < 10])
    error_message = "labels are short."
  }

  validation {
    condition     = alltrue([for topic in var.topics : startswith(topic.arn, "arn:")])
    error_message = "topics are named by ARN."
  }
}

variable "token" {
  type      = string
  sensitive = true

  validation {
    condition     = length(var.token) > 10
    error_message = "token is too short: ${var.token}"
  }
}

output "arn" {
  value = var.name
}
