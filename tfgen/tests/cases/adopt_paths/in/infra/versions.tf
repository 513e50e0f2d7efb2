terraform {
  required_version = "< 2"
}
