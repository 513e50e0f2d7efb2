variable "name" {
  type = string
  validation {
    condition = alltrue([
      for character in split("", var.name) :
      contains(["o", "r", "d", "e", "s"], character)
      &&
      character != ""
    ])
    error_message = "The name has other letters."
  }
}

# The later of two items with the same key counts.
variable "limits" {
  type = object({
    memory = optional(number, 2)
    labels = optional(map(string), { team = "a", team = "b" })
  })
  default = {
    memory = 256, memory = 512
  }
  validation {
    condition     = var.limits.memory == 512 && var.limits.labels["team"] == "b"
    error_message = "Not the later one: ${jsonencode(var.limits)}."
  }
}

# A heredoc without content, before another of the same name.
variable "note" {
  default = <<-EOT
  EOT
  validation {
    condition     = var.note == ""
    error_message = "There is a note."
  }
}

variable "text" {
  default     = <<-EOT
    one line
  EOT
  description = "A text."
  validation {
    condition     = var.text == "one line\n"
    error_message = "Another text."
  }
}
