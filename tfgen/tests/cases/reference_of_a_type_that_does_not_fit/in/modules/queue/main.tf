variable "rules" {
  type = list(object({
    port = number
    note = optional(string)
  }))
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "enabled" {
  type    = bool
  default = true
}
