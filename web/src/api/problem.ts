import { isRecord } from "./json.ts";

/** One input that the API refused, and why. */
export interface InvalidInput {
  /** Where in the body, as a JSON pointer such as `#/price`. */
  pointer?: string;
  detail: string;
}

/** An answer of the API, or of what stands before it, that is not a success. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  /** The HTTP status. */
  readonly status: number;
  /** The status's phrase. */
  readonly title: string;
  /** The inputs that are wrong; empty when the error is not about certain inputs. */
  readonly inputs: readonly InvalidInput[];

  constructor(status: number, title: string, detail: string, inputs: readonly InvalidInput[] = []) {
    super(detail);
    this.status = status;
    this.title = title;
    this.inputs = inputs;
  }

  /** What is wrong with the body's field of this name. */
  forField(name: string): string | undefined {
    return this.inputs.find((input) => input.pointer === `#/${name}`)?.detail;
  }
}

/** Reads RFC 9457 problem details; an error page of something else still becomes an error. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const title = response.statusText || `HTTP ${response.status}`;
  const body: unknown = await response.json().catch(() => undefined);
  if (!isRecord(body)) {
    return new ApiError(response.status, title, "The answer did not come from the API.");
  }
  const text = (key: string) => (typeof body[key] === "string" ? body[key] : undefined);
  const inputs = Array.isArray(body["errors"]) ? body["errors"].filter(isInvalidInput) : [];
  return new ApiError(
    response.status,
    text("title") ?? title,
    text("detail") ?? "The API gave no details.",
    inputs,
  );
}

function isInvalidInput(value: unknown): value is InvalidInput {
  return isRecord(value) && typeof value["detail"] === "string";
}
