removed {
  from = module.store

  lifecycle {
    destroy = false
  }
}
