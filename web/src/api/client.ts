import { contentHash } from "./content-hash.ts";
import type {
  Answer,
  Echo,
  Greeting,
  HeaderParameters,
  Item,
  ItemList,
  Method,
  NewItem,
  Path,
  PathParameters,
  QueryParameters,
  Version,
} from "./contract.ts";
import { isRecord } from "./json.ts";
import { ApiError, NoAnswerError, errorFrom } from "./problem.ts";

/** A new item as someone typed it: the API judges whether it is valid. */
export type ItemDraft = { readonly [Field in keyof NewItem]?: unknown };

interface Options<P extends Path, M extends Method<P>> {
  path: PathParameters<P, M>;
  query?: QueryParameters<P, M>;
  headers?: HeaderParameters<P, M>;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/**
 * The API at `origin`; at the page's own origin if empty. A failed call throws a `RequestError`:
 * `ApiError` for an answer that is not a success. A cancelled call throws the signal's reason.
 */
export class ApiClient {
  private readonly origin: string;

  constructor(origin = "") {
    this.origin = origin;
  }

  async hello(signal?: AbortSignal): Promise<Greeting> {
    return this.request("get", "/api/hello", { path: {}, signal });
  }

  async version(signal?: AbortSignal): Promise<Version> {
    return this.request("get", "/api/version", { path: {}, signal });
  }

  /** An integer id answers itself and `q`, a UUID the stored item. */
  async item(id: string, q?: string, signal?: AbortSignal): Promise<Echo | Item> {
    const query = q === undefined ? {} : { q };
    return this.request("get", "/api/items/{item_id}", { path: { item_id: id }, query, signal });
  }

  /** A page of the items: the first, or that after another one's `next`. */
  async items(after?: string, signal?: AbortSignal): Promise<ItemList> {
    const query = after === undefined ? {} : { after };
    return this.request("get", "/api/items", { path: {}, query, signal });
  }

  /** Stores the item once, however often it is sent with one key, a UUID. It becomes the id. */
  async createItem(body: ItemDraft, key: string): Promise<Item> {
    const headers = { "idempotency-key": `"${key}"` };
    return this.request("post", "/api/items", { path: {}, headers, body });
  }

  /** Makes sure that no item has this id; it is no error if none had. */
  async removeItem(id: string): Promise<void> {
    try {
      await this.request("delete", "/api/items/{item_id}", { path: { item_id: id } });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }

  private async request<P extends Path, M extends Method<P>>(
    method: M,
    path: P,
    { path: parameters, query, headers, body, signal }: Options<P, M>,
  ): Promise<Answer<P, M>> {
    const response = await answered(
      this.origin + address(path, parameters, query),
      { method: method.toUpperCase(), signal: signal ?? null, ...(await sent(body, headers)) },
    );
    if (!response.ok) {
      throw await errorFrom(response);
    }
    if (response.status === 204) {
      return undefined as Answer<P, M>;
    }
    const answer: unknown = await response.json().catch(() => undefined);
    signal?.throwIfAborted();
    // The API promises the generated types, so an answer is only checked to be an object: the
    // site's own page or a proxy's page is not one.
    if (!isRecord(answer)) {
      throw new ApiError(
        response.status,
        "Unexpected answer",
        "The answer did not come from the API.",
      );
    }
    return answer as Answer<P, M>;
  }
}

/** The path with its parameters in place, and the query. */
function address(path: string, parameters: object, query: object | undefined): string {
  const values = new Map<string, unknown>(Object.entries(parameters));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values.get(name))),
  );
  const search = new URLSearchParams(Object.entries(query ?? {})).toString();
  return search === "" ? filled : `${filled}?${search}`;
}

/** A body as JSON, with the hash of exactly the bytes that are sent. */
async function sent(body: unknown, parameters: object | undefined): Promise<RequestInit> {
  if (body === undefined) {
    return { headers: { ...parameters } };
  }
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const headers = {
    ...parameters,
    "content-type": "application/json",
    "x-amz-content-sha256": await contentHash(bytes),
  };
  return { headers, body: bytes };
}

async function answered(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new NoAnswerError({ cause });
  }
}
