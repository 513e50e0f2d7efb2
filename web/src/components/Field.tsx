import { useId } from "react";

interface FieldProps {
  name: string;
  label: string;
  /** What is wrong with the value, as the API said. */
  fault: string | undefined;
  decimal?: boolean;
  required?: boolean;
}

/** A labelled input that shows its fault and is described by it. */
export function Field({ name, label, fault, decimal = false, required = false }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {!required && <span className="optional"> (optional)</span>}
      </label>
      <input
        id={id}
        name={name}
        autoComplete="off"
        inputMode={decimal ? "decimal" : "text"}
        aria-required={required}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-fault`}
      />
      {fault !== undefined && (
        <p className="fault" id={`${id}-fault`}>
          {label} {fault}
        </p>
      )}
    </div>
  );
}
