# Answers each request with a greeting and its path, by Lambda's Runtime API.
invocations=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
while true; do
  # Headers and event come together; the event is the last line.
  received=$(wget -q -S -O - "$invocations/next" 2>&1) || exit 1
  id=$(printf '%s\n' "$received" | sed -n 's/^ *[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p' | tr -d '\r')
  path=$(printf '%s\n' "$received" | sed -n 's/.*"rawPath": *"\([^"]*\)".*/\1/p')
  answer='{"statusCode":200,"headers":{"content-type":"text/plain"},"body":"'"$GREETING from a shell at $path"'"}'
  wget -q -O - --post-data "$answer" "$invocations/$id/response" || exit 1
done
