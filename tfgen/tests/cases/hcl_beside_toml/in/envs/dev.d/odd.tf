# Not as terraform fmt has it.
locals{
  a=1 # one
  long   =   "${local.team}"
}


module "odd" {
  source="modules/queue"  # here
  name = "x" # there
}