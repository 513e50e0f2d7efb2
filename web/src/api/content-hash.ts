/**
 * The SHA-256 of a request body in lower-case hexadecimal, for the header `x-amz-content-sha256`.
 *
 * CloudFront signs requests to the Lambda Function URL but cannot hash a body, so a request with a
 * body is refused (403) unless its sender gives the hash.
 */
export async function contentHash(body: Uint8Array<ArrayBuffer>): Promise<string> {
  // Browsers leave `subtle` out on plain http, except on the machine itself.
  if (globalThis.crypto?.subtle === undefined) {
    throw new Error("Sending data needs https, or http on localhost.");
  }
  const digest = await crypto.subtle.digest("SHA-256", body);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
