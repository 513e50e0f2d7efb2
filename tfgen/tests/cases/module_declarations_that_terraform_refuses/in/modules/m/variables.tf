variable "count_of_tasks" {
  type    = number
  defualt = 1
}

variable "version" {
  type    = string
  default = null
}

variable "size" {
  type     = "string"
  nullable = false
  default  = null
}

variable "tags" {
  type    = map(string)
  default = ["a"]
}

variable "port" {
  type    = number
  default = 80

  validation {
    condition = 1 == 1
  }
}
