import { contentHash } from "./content-hash.ts";
import { isRecord } from "./json.ts";
import { ApiError, errorFrom } from "./problem.ts";

/** A stored item. */
export interface Item {
  id: string;
  name: string;
  description: string | null;
  price: number;
  tax: number | null;
}

/** What an integer id answers: the question itself. */
export interface Echo {
  item_id: number;
  q: string | null;
}

/** Which build answers, and where it runs. */
export interface Version {
  build_id: string;
  function_name: string | null;
  env_name: string | null;
}

/** A new item as someone typed it: the API judges whether it is valid. */
export type ItemDraft = Readonly<Record<string, unknown>>;

/**
 * The API at `origin`; the page's own when empty. Every call throws `ApiError` for an answer that
 * is not a success, and what `fetch` throws when there is no answer.
 */
export class ApiClient {
  private readonly origin: string;

  constructor(origin = "") {
    this.origin = origin;
  }

  async hello(signal?: AbortSignal): Promise<{ Hello: string }> {
    return this.request("/api/hello", withSignal(signal));
  }

  async version(signal?: AbortSignal): Promise<Version> {
    return this.request("/api/version", withSignal(signal));
  }

  /** An integer id answers itself and `q`, a UUID the stored item. */
  async item(id: string, q?: string, signal?: AbortSignal): Promise<Echo | Item> {
    const query = q === undefined ? "" : `?${new URLSearchParams({ q })}`;
    return this.request(`/api/items/${encodeURIComponent(id)}${query}`, withSignal(signal));
  }

  async items(signal?: AbortSignal): Promise<{ items: Item[] }> {
    return this.request("/api/items", withSignal(signal));
  }

  async createItem(draft: ItemDraft): Promise<Item> {
    // The bytes that are hashed are the bytes that are sent.
    const body = new TextEncoder().encode(JSON.stringify(draft));
    return this.request("/api/items", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-amz-content-sha256": await contentHash(body),
      },
      body,
    });
  }

  /** The types above are the API's promise, so an answer is checked no further than for an object. */
  private async request<T extends object>(path: string, init: RequestInit): Promise<T> {
    const response = await fetch(this.origin + path, init);
    if (!response.ok) {
      throw await errorFrom(response);
    }
    const body: unknown = await response.json().catch(() => undefined);
    if (!isRecord(body)) {
      throw new ApiError(response.status, "Unexpected answer", "The answer did not come from the API.");
    }
    return body as T;
  }
}

function withSignal(signal: AbortSignal | undefined): RequestInit {
  return signal === undefined ? {} : { signal };
}
