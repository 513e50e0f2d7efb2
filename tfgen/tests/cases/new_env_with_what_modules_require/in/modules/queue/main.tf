variable "name" {
  type        = string
  description = "Name of the queue."
}

variable "token" {
  type      = string
  sensitive = true
}

variable "size" {
  type    = number
  default = 1
}

variable "peers" {
  type = map(object({
    address = string
    port    = optional(number, 80)
  }))
  description = <<-EOT
    Queues that get what this one gets.
    By name.
  EOT
}

variable "shards" {
  type = number
}

variable "zones" {
  type = set(string)
}

variable "extra" {
}
