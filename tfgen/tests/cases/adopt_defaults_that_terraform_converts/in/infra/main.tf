# How many there are.
variable "size" {
  type    = number
  default = "4" # once a string
}

variable "odd" {
  type    = number
  default = "08"
}

variable "ports" {
  type    = map(object({ port = number, open = optional(bool) }))
  default = {
    web = { port = "80", open = "true" }
  }

  validation {
    condition     = length(var.ports) > 0
    error_message = "At least one."
  }
}

variable "dropped" {
  type    = object({ name = string })
  default = { name = "a", nmae = "b" }
}

variable "plain" {
  type    = list(string)
  default = ["a"]
}

resource "terraform_data" "all" {
  input = [var.size, var.odd, var.ports, var.dropped, var.plain]
}
