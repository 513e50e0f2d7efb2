variable "access" {
  type    = object({ path = string, read = optional(set(string), []) })
  default = { path = "/" }
}

variable "anything" {
  default = null
}

variable "is_public" {
  type    = bool
  default = false
}

variable "name" {
  type        = string
  description = "Name of the queue; \"quoted\" and\ton."
}

variable "retention" {
  type        = number
  default     = 4
  description = "Days."
}

variable "shares" {
  type    = map(number)
  default = {}
}

variable "size" {
  type    = tuple([number, string])
  default = [1, "GB"]
}

variable "subscribers" {
  type    = list(object({ address = string, filter = optional(map(string), {}) }))
  default = []
}

variable "token" {
  type      = string
  default   = null
  sensitive = true
}
