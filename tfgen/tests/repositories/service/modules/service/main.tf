variable "name" {
  type        = string
  description = "Name of the function."
}

variable "memory_size" {
  type        = number
  default     = 256
  description = "Memory in MB."
}

variable "routes" {
  type = list(object({
    path    = string
    methods = optional(set(string), ["GET"])
  }))
  default = []
}

variable "environment" {
  type    = map(string)
  default = {}
}

output "function_name" {
  value = var.name
}
