import { useRef, useState, type FormEvent } from "react";

import { api } from "../api/index.ts";
import type { Item, ItemDraft } from "../api/client.ts";
import { ApiError } from "../api/problem.ts";
import { Link } from "../routing.tsx";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Field } from "./Field.tsx";

/**
 * Stores a new item. The API is the only judge of what is valid: its answer names the fields, and
 * each field shows its own fault.
 */
export function ItemForm({ onCreated }: { onCreated: (item: Item) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>();
  const [created, setCreated] = useState<Item>();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSending(true);
    setError(undefined);
    setCreated(undefined);
    try {
      const item = await api.createItem(draftFrom(new FormData(event.currentTarget)));
      setCreated(item);
      onCreated(item);
      form.current?.reset();
    } catch (reason) {
      setError(reason);
    } finally {
      setSending(false);
    }
  };

  const fault = (field: string) => (error instanceof ApiError ? error.forField(field) : undefined);
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <div className="fields">
        <Field name="name" label="Name" fault={fault("name")} required />
        <Field name="price" label="Price" fault={fault("price")} decimal required />
        <Field name="description" label="Description" fault={fault("description")} />
        <Field name="tax" label="Tax" fault={fault("tax")} decimal />
      </div>
      <div className="actions">
        <button type="submit" disabled={sending}>
          {sending ? "Storing…" : "Store item"}
        </button>
      </div>
      {error !== undefined && <ErrorNotice error={error} />}
      {created && (
        <div className="notice success" role="status">
          <p>
            Stored <Link to={`/items/${created.id}`}>{created.name}</Link>.
          </p>
        </div>
      )}
    </form>
  );
}

/** What was typed, as JSON; empty fields are left out, so that the API tells which it needs. */
function draftFrom(data: FormData): ItemDraft {
  const text = (name: string) => String(data.get(name) ?? "").trim();
  const number = (name: string) => {
    const typed = text(name);
    // What is no number is sent as it is, for the API to refuse.
    return Number.isFinite(Number(typed)) ? Number(typed) : typed;
  };
  const fields = { name: text, description: text, price: number, tax: number };
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => text(name) !== "")
      .map(([name, read]) => [name, read(name)]),
  );
}
