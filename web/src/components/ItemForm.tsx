import { useEffect, useRef, type FormEvent } from "react";

import { hashingObstacle } from "../api/content-hash.ts";
import type { Item, NewItem } from "../api/contract.ts";
import { api } from "../api/index.ts";
import { ApiError } from "../api/problem.ts";
import { FIELDS, draftFrom } from "../items/draft.ts";
import { useSubmission } from "../use-submission.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Field } from "./Field.tsx";

/**
 * Stores a new item. The API is the only judge of what is valid: its answer names the fields, and
 * each field shows its own fault.
 */
export function ItemForm({ onCreated }: { onCreated: (item: Item) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [state, create] = useSubmission(
    (data: FormData) => api.createItem(draftFrom(data)),
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
  const fault = (field: keyof NewItem) =>
    error instanceof ApiError ? error.forField(field) : undefined;
  return (
    <form ref={form} onSubmit={submit} noValidate aria-label="New item">
      {obstacle !== undefined && <ErrorNotice error={obstacle} />}
      <div className="fields">
        <Field name="name" label="Name" fault={fault("name")} required />
        <Field name="description" label="Description" fault={fault("description")} />
        <Field name="price" label="Price" fault={fault("price")} decimal required hint="Such as 49.50" />
        <Field name="tax" label="Tax" fault={fault("tax")} decimal hint="Such as 9.40" />
      </div>
      {error !== undefined && <ErrorNotice error={error} fields={FIELDS} />}
      <div className="actions">
        <button type="submit" aria-disabled={sending || obstacle !== undefined}>
          {sending ? "Storing…" : "Store item"}
        </button>
      </div>
    </form>
  );
}
