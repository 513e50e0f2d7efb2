import type { ItemDraft } from "../api/client.ts";
import type { NewItem } from "../api/contract.ts";

type Reader = (typed: string) => unknown;

/** How each field of the form becomes JSON; the API's description says which fields there are. */
const READERS: Record<keyof NewItem, Reader> = {
  name: text,
  description: text,
  price: number,
  tax: number,
};

/** The names of the form's fields, which are those of the API. */
export const FIELDS = Object.keys(READERS) as (keyof NewItem)[];

/** The input as JSON; empty fields are left out, so that the API reports which it needs. */
export function draftFrom(data: FormData): ItemDraft {
  const typed = FIELDS.map((field) => [field, String(data.get(field) ?? "").trim()] as const);
  return Object.fromEntries(
    typed
      .filter(([, value]) => value !== "")
      .map(([field, value]) => [field, READERS[field](value)]),
  );
}

function text(typed: string): string {
  return typed;
}

/** A decimal number; anything else is sent unchanged, and the API refuses it. */
function number(typed: string): number | string {
  const decimal = /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(typed);
  return decimal ? Number(typed) : typed;
}
