import { RequestError } from "./problem.ts";

/** Why nothing with a body can be sent from this page, or `undefined` if it can. */
export function hashingObstacle(): RequestError | undefined {
  // Browsers leave `subtle` out on plain http, except on the machine itself.
  return globalThis.crypto?.subtle === undefined
    ? new RequestError(
        "This page cannot send data",
        "Its address is not secure, so the browser does not compute the SHA-256 that the API needs. Open the site over https, or on localhost.",
      )
    : undefined;
}

/**
 * The SHA-256 of a request body in lower-case hexadecimal, for the header `x-amz-content-sha256`.
 *
 * CloudFront signs requests to the Lambda Function URL but cannot hash a body, so a request with a
 * body is refused (403) unless the sender provides the hash.
 */
export async function contentHash(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const obstacle = hashingObstacle();
  if (obstacle !== undefined) {
    throw obstacle;
  }
  const digest = await crypto.subtle.digest("SHA-256", body);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
