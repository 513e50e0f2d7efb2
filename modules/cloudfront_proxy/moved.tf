# Addresses from before the protection was an input, before the site was optional, and
# from when each function had an access control of its own.

moved {
  from = aws_cloudfront_origin_access_control.api["api"]
  to   = aws_cloudfront_origin_access_control.api
}

moved {
  from = aws_lambda_permission.invoke_function_url
  to   = aws_lambda_permission.invoke_function_url["api"]
}

moved {
  from = aws_lambda_permission.invoke_function
  to   = aws_lambda_permission.invoke_function["api"]
}

moved {
  from = aws_cloudfront_origin_access_control.site
  to   = aws_cloudfront_origin_access_control.site["site"]
}

moved {
  from = aws_s3_bucket_policy.site
  to   = aws_s3_bucket_policy.site["site"]
}

moved {
  from = aws_cloudfront_function.spa
  to   = aws_cloudfront_function.spa["spa"]
}
