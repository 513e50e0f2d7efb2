import { ApiClient } from "./client.ts";

/** The API on the page's own origin. */
export const api = new ApiClient();
