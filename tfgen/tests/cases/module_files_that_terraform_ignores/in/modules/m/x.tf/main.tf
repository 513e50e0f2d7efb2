variable "other" {}
