import { useId, useRef } from "react";

import type { Item } from "../api/contract.ts";
import { api } from "../api/index.ts";
import { useSubmission } from "../use-submission.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";

interface DeleteItemProps {
  item: Item;
  onDeleted: () => void;
}

/** A button that deletes an item after a confirmation. */
export function DeleteItem({ item, onDeleted }: DeleteItemProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [state, remove] = useSubmission((id: string) => api.removeItem(id), onDeleted);
  const sending = state.phase === "sending";
  return (
    <>
      <button type="button" className="danger" onClick={() => dialog.current?.showModal()}>
        Delete item
      </button>
      <dialog ref={dialog} aria-labelledby={heading}>
        <h2 id={heading}>Delete “{item.name}”?</h2>
        <p>You cannot undo this.</p>
        {state.phase === "failed" && <ErrorNotice error={state.error} />}
        <div className="actions">
          <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
            Keep it
          </button>
          <button
            type="button"
            className="danger solid"
            aria-disabled={sending}
            onClick={() => void remove(item.id)}
          >
            {sending ? "Deleting…" : "Delete"}
          </button>
        </div>
      </dialog>
    </>
  );
}
