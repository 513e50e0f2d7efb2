import { useEffect, useRef, useState, type FormEvent } from "react";
import { Link } from "react-router";

import { hashingObstacle } from "../api/content-hash.ts";
import type { Item, NewItem } from "../api/contract.ts";
import { api } from "../api/index.ts";
import { ApiError } from "../api/problem.ts";
import { retried } from "../api/retry.ts";
import { FIELDS, draftFrom } from "../items/draft.ts";
import { faultFor } from "../items/fault.ts";
import { useSubmission } from "../use-submission.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Field } from "./Field.tsx";

const LABELS: Record<keyof NewItem, string> = {
  name: "Name",
  description: "Description",
  price: "Price",
  tax: "Tax",
};

/**
 * Stores exactly one new item: the form sends the same key every time, whether it retries by itself
 * after a lost answer or the reader tries again. Only the API decides what is valid: its answer
 * names the fields, and each field shows its own error.
 */
export function ItemForm({ onCreated }: { onCreated: (item: Item) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [key] = useState(() => globalThis.crypto?.randomUUID?.() ?? "");
  const [state, create] = useSubmission(
    (data: FormData) => retried(() => api.createItem(draftFrom(data), key)),
    onCreated,
  );
  const error = state.phase === "failed" ? state.error : undefined;

  useEffect(() => {
    if (error !== undefined) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [error]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void create(new FormData(event.currentTarget));
  };

  const obstacle = hashingObstacle();
  const sending = state.phase === "sending";
  const isStored = error instanceof ApiError && error.status === 409;
  const field = (name: keyof NewItem) => {
    const detail = error instanceof ApiError ? error.forField(name) : undefined;
    const label = LABELS[name];
    return { name, label, fault: detail === undefined ? undefined : faultFor(label, detail) };
  };
  return (
    <form ref={form} onSubmit={submit} noValidate aria-label="New item">
      {obstacle !== undefined && <ErrorNotice error={obstacle} />}
      <div className="fields">
        <Field {...field("name")} required />
        <Field {...field("description")} />
        <Field {...field("price")} decimal required hint="Such as 49.50" />
        <Field {...field("tax")} decimal hint="Such as 9.40" />
      </div>
      {isStored ? (
        <StoredBefore id={key} />
      ) : (
        error !== undefined && <ErrorNotice error={error} fields={FIELDS} />
      )}
      <div className="actions">
        <button type="submit" aria-disabled={sending || obstacle !== undefined}>
          {sending ? "Storing…" : "Store item"}
        </button>
      </div>
    </form>
  );
}

/** The answer to an earlier try was lost, and the reader has changed the input since. */
function StoredBefore({ id }: { id: string }) {
  return (
    <div className="notice error" role="alert">
      <p className="notice-heading">The item is already stored</p>
      <p>An earlier attempt succeeded, with what you had entered at that time.</p>
      <div className="notice-actions">
        <Link to={`/items/${id}`}>See the stored item</Link>
      </div>
    </div>
  );
}
