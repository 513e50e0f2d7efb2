import { useId } from "react";

import type { NewItem } from "../api/contract.ts";

interface FieldProps {
  name: keyof NewItem;
  label: string;
  /** What to enter instead of the value, in a sentence. */
  fault: string | undefined;
  /** What belongs in the field, if its label does not say so. */
  hint?: string;
  decimal?: boolean;
  required?: boolean;
}

/** A labelled input that shows its hint and its error and is described by both. */
export function Field({ name, label, fault, hint, decimal = false, required = false }: FieldProps) {
  const id = useId();
  const descriptions = [
    hint !== undefined && `${id}-hint`,
    fault !== undefined && `${id}-fault`,
  ].filter((description) => description !== false);
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {!required && <span className="optional"> (optional)</span>}
      </label>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={id}
        name={name}
        autoComplete="off"
        inputMode={decimal ? "decimal" : "text"}
        aria-required={required}
        aria-invalid={fault !== undefined}
        aria-describedby={descriptions.length === 0 ? undefined : descriptions.join(" ")}
      />
      {fault !== undefined && (
        <p className="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
