import { useEffect, useRef, useState } from "react";

/** How far something that changes data is. */
export type SubmissionState =
  | { phase: "idle" }
  | { phase: "sending" }
  | { phase: "failed"; error: unknown };

/**
 * Sends requests that change data, one at a time, and passes the answer to `done`. A request is not
 * aborted when the reader leaves the page, since the service may have handled it already; its
 * answer is then dropped.
 */
export function useSubmission<Input, Answer>(
  send: (input: Input) => Promise<Answer>,
  done: (answer: Answer) => void,
): [SubmissionState, (input: Input) => Promise<void>] {
  const [state, setState] = useState<SubmissionState>({ phase: "idle" });
  const shown = useRef(false);
  const sending = useRef(false);

  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);

  const submit = async (input: Input) => {
    if (sending.current) return;
    sending.current = true;
    setState({ phase: "sending" });
    try {
      const answer = await send(input);
      if (shown.current) {
        setState({ phase: "idle" });
        done(answer);
      }
    } catch (error) {
      if (shown.current) setState({ phase: "failed", error });
    } finally {
      sending.current = false;
    }
  };
  return [state, submit];
}
