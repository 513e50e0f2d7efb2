import type { InvalidInput, Problem } from "./contract.ts";
import { isRecord } from "./json.ts";

/** Why a request has no answer that the site can show. The message is for the reader. */
export class RequestError extends Error {
  override readonly name: string = "RequestError";
  /** The message's heading. */
  readonly heading: string;

  constructor(heading: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.heading = heading;
  }
}

/** There was no answer: the request may have arrived, and been carried out, or not. */
export class NoAnswerError extends RequestError {
  override readonly name = "NoAnswerError";

  constructor(options?: ErrorOptions) {
    super(
      "The API cannot be reached",
      "There was no answer. Check the connection and try again.",
      options,
    );
  }
}

/** What a status means, for readers who do not know it. */
const HEADINGS: Record<number, string> = {
  400: "The request was not understood",
  401: "You need to sign in",
  403: "This is not allowed",
  404: "Not found",
  409: "This is already stored",
  413: "That is too much",
  422: "Something needs to be corrected",
  429: "Too many requests",
  500: "The service failed",
  502: "The service failed",
  503: "The service is busy",
  504: "The service takes too long",
};

/** Statuses about the request itself: the same request gets the same answer. */
const FINAL = [400, 401, 404, 405, 409, 410, 413, 415, 422];

/** An answer of the API, or of something in front of it, that is not a success. */
export class ApiError extends RequestError {
  override readonly name = "ApiError";

  /** The HTTP status, and what the API calls it. */
  readonly status: number;
  readonly title: string;
  /** The wrong inputs; empty if the error is not about certain inputs. */
  readonly inputs: readonly InvalidInput[];
  /** The number of seconds after which to try again, if the answer has one. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    title: string,
    detail: string,
    inputs: readonly InvalidInput[] = [],
    retryAfter?: number,
  ) {
    super(HEADINGS[status] ?? title, detail);
    this.status = status;
    this.title = title;
    this.inputs = inputs;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may get another answer later. */
  get mayPass(): boolean {
    return !FINAL.includes(this.status);
  }

  /** What is wrong with the body's field of this name. */
  forField(name: string): string | undefined {
    return this.inputs.find((input) => input.pointer === `#/${name}`)?.detail;
  }

  /** What is wrong with anything but the body's fields of these names. */
  besides(names: readonly string[]): readonly InvalidInput[] {
    return this.inputs.filter((input) => !names.some((name) => input.pointer === `#/${name}`));
  }
}

/**
 * Reads RFC 9457 problem details. The answers of Lambda, which have a `message`, and the error
 * pages of anything else become errors as well.
 */
export async function errorFrom(response: Response): Promise<ApiError> {
  const phrase = response.statusText || "Something went wrong";
  const after = Number(response.headers.get("retry-after") ?? Number.NaN);
  const retryAfter = Number.isFinite(after) && after > 0 ? after : undefined;
  const body: unknown = await response.json().catch(() => undefined);
  if (!isRecord(body)) {
    const detail = "The answer did not come from the API.";
    return new ApiError(response.status, phrase, detail, [], retryAfter);
  }
  const text = (key: string) => (typeof body[key] === "string" ? body[key] : undefined);
  const title: keyof Problem = "title";
  const detail: keyof Problem = "detail";
  const errors = body["errors" satisfies keyof Problem];
  return new ApiError(
    response.status,
    text(title) ?? phrase,
    text(detail) ?? text("message") ?? text("Message") ?? "The API gave no details.",
    Array.isArray(errors) ? errors.filter(isInvalidInput) : [],
    retryAfter,
  );
}

function isInvalidInput(value: unknown): value is InvalidInput {
  return isRecord(value) && typeof value["detail" satisfies keyof InvalidInput] === "string";
}
