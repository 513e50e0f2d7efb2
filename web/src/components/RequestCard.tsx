import { useId, type ReactNode } from "react";

import type { RequestState } from "../use-request.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";

interface RequestCardProps<T> {
  title: string;
  /** The request as a person would type it. */
  request: string;
  state: RequestState<T>;
  retry: () => void;
  /** Where to go when the request failed. */
  whenFailed?: ReactNode;
  children: (answer: T) => ReactNode;
}

/** One request and its answer: loading, failed or shown. */
export function RequestCard<T>(props: RequestCardProps<T>) {
  const { title, request, state, retry, whenFailed, children } = props;
  const heading = useId();
  return (
    <section className="card" aria-labelledby={heading} aria-busy={state.phase === "loading"}>
      <header className="card-header">
        <h2 id={heading}>{title}</h2>
        <code className="request">{request}</code>
      </header>
      {state.phase === "loading" && (
        <p className="loading" role="status">
          Loading…
        </p>
      )}
      {state.phase === "failed" && (
        <ErrorNotice error={state.error} retry={retry}>
          {whenFailed}
        </ErrorNotice>
      )}
      {state.phase === "done" && children(state.answer)}
    </section>
  );
}
