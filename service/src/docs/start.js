// CloudFront signs requests to the function for us, but cannot hash a body: the client has to.
async function addContentHash(request) {
  if (request.body !== undefined) {
    const bytes = new TextEncoder().encode(request.body);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    request.headers["x-amz-content-sha256"] =
      Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return request;
}

SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  requestInterceptor: addContentHash,
});
