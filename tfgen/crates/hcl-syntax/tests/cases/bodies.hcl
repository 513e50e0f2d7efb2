# before
variable "a" b "c\"d" {
  type = string # behind
  validation { condition = true }
  /* inside */
  nested {}
}

é-1 = null // last
