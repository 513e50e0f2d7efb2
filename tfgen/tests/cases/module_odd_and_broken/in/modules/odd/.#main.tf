resource {
