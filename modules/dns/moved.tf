# Addresses from before the certificate was optional.

moved {
  from = aws_acm_certificate.this
  to   = aws_acm_certificate.this["this"]
}

moved {
  from = aws_acm_certificate_validation.this
  to   = aws_acm_certificate_validation.this["this"]
}
