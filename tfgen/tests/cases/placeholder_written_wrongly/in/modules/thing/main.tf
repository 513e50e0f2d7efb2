variable "count_of" {
  type = number
}

variable "name" {
  type = string
}

variable "other" {
  type = string
}

variable "plain" {
  type = map(string)
}

variable "several" {
  type = string
}

variable "right" {
  type = string
}
