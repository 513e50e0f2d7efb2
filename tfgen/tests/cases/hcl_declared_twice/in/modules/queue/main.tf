variable "name" { type = string }
variable "retention" {
  type    = number
  default = 4
  validation {
    condition     = var.retention < 20
    error_message = "Too long."
  }
}
variable "subscribers" {
  type = list(object({
    address = string
    filter  = optional(map(string), {})
  }))
  default = []
}
output "address" { value = var.name }
