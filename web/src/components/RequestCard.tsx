import { useId, useRef, type ReactNode } from "react";

import type { RequestState } from "../use-request.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";

interface RequestCardProps<T> {
  title: string;
  /** The request as a person would type it. */
  request: string;
  state: RequestState<T>;
  retry: () => void;
  children: (answer: T) => ReactNode;
}

/** One request and its answer: loading, failed or shown. */
export function RequestCard<T>({ title, request, state, retry, children }: RequestCardProps<T>) {
  const heading = useId();
  const card = useRef<HTMLElement>(null);
  const tryAgain = () => {
    // The button disappears, and the focus must not disappear with it.
    card.current?.focus();
    retry();
  };
  return (
    <section
      className="card"
      ref={card}
      tabIndex={-1}
      aria-labelledby={heading}
      aria-busy={state.phase === "loading"}
    >
      <header className="card-header">
        <h2 id={heading}>{title}</h2>
        <code className="request">{request}</code>
      </header>
      {state.phase === "loading" && (
        <p className="loading" role="status">
          Loading…
        </p>
      )}
      {state.phase === "failed" && <ErrorNotice error={state.error} retry={tryAgain} />}
      {state.phase === "done" && children(state.answer)}
    </section>
  );
}
