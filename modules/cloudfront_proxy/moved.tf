# Addresses from before the protection was an input.

moved {
  from = aws_cloudfront_origin_access_control.api
  to   = aws_cloudfront_origin_access_control.api["api"]
}

moved {
  from = aws_lambda_permission.invoke_function_url
  to   = aws_lambda_permission.invoke_function_url["api"]
}

moved {
  from = aws_lambda_permission.invoke_function
  to   = aws_lambda_permission.invoke_function["api"]
}
