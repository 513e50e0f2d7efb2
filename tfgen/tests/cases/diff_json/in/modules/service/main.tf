variable "memory" {
  type    = number
  default = 256 # MB
}

variable "labels" {
  type    = map(string)
  default = {}
}

variable "folder" {
  type    = string
  default = "."
}

variable "token" {
  type      = string
  sensitive = true
  default   = "hunter2"
}

output "url" {
  value = "https://example.com"
}
