import { useEffect, useRef, useState } from "react";

/** How far something that changes data is. */
export type SubmissionState =
  | { phase: "idle" }
  | { phase: "sending" }
  | { phase: "failed"; error: unknown };

/**
 * Sends what changes data, one at a time, and tells `done` the answer. What was sent is not aborted
 * when the reader leaves, since it may have happened already; its answer is then dropped.
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
