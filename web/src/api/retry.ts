import { ApiError, NoAnswerError } from "./problem.ts";

/** How often a request is sent at most. */
const ATTEMPTS = 3;

/** Milliseconds until the second attempt; each further one takes twice as long. */
const FIRST_WAIT = 500;

/** The longest wait in milliseconds, however long the API asks to wait: a person is watching. */
const LONGEST_WAIT = 5_000;

/**
 * Retries a request that had no answer, or a transient error. Only for requests that may be sent
 * twice: the service may have handled a request without an answer.
 */
export async function retried<Answer>(
  send: () => Promise<Answer>,
  wait: (milliseconds: number) => Promise<void> = pause,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (attempt === ATTEMPTS || !mayPass(error)) throw error;
      const asked = error instanceof ApiError ? error.retryAfter : undefined;
      const own = FIRST_WAIT * 2 ** (attempt - 1);
      await wait(Math.min(asked === undefined ? own : asked * 1_000, LONGEST_WAIT));
    }
  }
}

/** Whether the answer was lost, or shows that the service may answer soon. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError
    ? [502, 503, 504].includes(error.status)
    : error instanceof NoAnswerError;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
