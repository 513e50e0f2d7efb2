import { useCallback, useEffect, useState } from "react";

/** How far a request is. */
export type RequestState<T> =
  | { phase: "loading" }
  | { phase: "done"; answer: T }
  | { phase: "failed"; error: unknown };

/**
 * Sends a request when the component appears; `send` must stay the same as long as it is shown. The
 * second value sends it again, and an answer stays until the next one arrives.
 */
export function useRequest<T>(
  send: (signal: AbortSignal) => Promise<T>,
): [RequestState<T>, () => void] {
  const [state, setState] = useState<RequestState<T>>({ phase: "loading" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    setState((state) => (state.phase === "done" ? state : { phase: "loading" }));
    send(controller.signal).then(
      (answer) => !controller.signal.aborted && setState({ phase: "done", answer }),
      (error: unknown) => !controller.signal.aborted && setState({ phase: "failed", error }),
    );
    return () => controller.abort();
  }, [send, attempt]);

  return [state, useCallback(() => setAttempt((count) => count + 1), [])];
}
