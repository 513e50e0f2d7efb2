# Kept as it is.
data "aws_region" "here" {}

# A free comment.

check "region" {
  assert {
    condition     = data.aws_region.here.name != ""
    error_message = "No region."
  }
}
