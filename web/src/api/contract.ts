/**
 * What the API's description says about each operation. Everything here is derived from the
 * generated `schema.d.ts`, so that a change in the service shows where the site no longer fits.
 */
import type { paths } from "./schema.d.ts";

export type { Echo, Greeting, InvalidInput, Item, ItemList, NewItem, Problem, Version } from "./schema.d.ts";

/** A path of the API, such as `/api/items/{item_id}`. */
export type Path = keyof paths;

/** The methods that a path takes, in lower case. */
export type Method<P extends Path> = {
  [M in keyof paths[P]]-?: paths[P][M] extends { responses: unknown } ? M : never;
}[keyof paths[P]] &
  string;

/** What an operation answers when it succeeds; `undefined` for an answer without content. */
export type Answer<P extends Path, M extends Method<P>> = paths[P][M] extends {
  responses: infer Responses;
}
  ? Content<Responses[keyof Responses & (200 | 201 | 204)]>
  : never;

type Content<Response> = Response extends { content: { "application/json": infer Body } }
  ? Body
  : undefined;

/** The parameters that are part of an operation's path. */
export type PathParameters<P extends Path, M extends Method<P>> = paths[P][M] extends {
  parameters: { path: infer Parameters extends object };
}
  ? Parameters
  : Record<never, never>;

/** The parameters that an operation takes in the query. */
export type QueryParameters<P extends Path, M extends Method<P>> = paths[P][M] extends {
  parameters: { query?: infer Parameters extends object };
}
  ? Parameters
  : never;

/** The parameters that an operation takes in headers. */
export type HeaderParameters<P extends Path, M extends Method<P>> = paths[P][M] extends {
  parameters: { header?: infer Parameters extends object };
}
  ? Parameters
  : never;
