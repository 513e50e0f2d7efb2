import { expect, test } from "vitest";

import { ApiError, NoAnswerError, RequestError } from "./problem.ts";
import { retried } from "./retry.ts";

/** Fails with these errors in turn, then answers; returns the result and each wait. */
async function tried(errors: Error[]) {
  const waits: number[] = [];
  const left = [...errors];
  const outcome = await retried(
    async () => {
      const error = left.shift();
      if (error !== undefined) throw error;
      return "stored";
    },
    async (milliseconds) => void waits.push(milliseconds),
  ).catch((error: unknown) => error);
  return { outcome, waits };
}

const busy = (seconds?: number) => new ApiError(503, "Service Unavailable", "", [], seconds);

test("a lost answer and a service that is busy are tried again, twice", async () => {
  expect(await tried([new NoAnswerError(), busy()])).toEqual({ outcome: "stored", waits: [500, 1000] });
  const last = busy();
  expect(await tried([busy(), busy(), last])).toEqual({ outcome: last, waits: [500, 1000] });
});

test("the wait is what the API asks for, within what a person waits", async () => {
  expect((await tried([busy(2), busy(60)])).waits).toEqual([2000, 5000]);
});

test.each([
  new ApiError(422, "Unprocessable Entity", ""),
  new ApiError(409, "Conflict", ""),
  new ApiError(500, "Internal Server Error", ""),
  new ApiError(401, "Unauthorized", ""),
  new RequestError("This page cannot send data", ""),
  new TypeError("a defect"),
])("%s is not", async (error) => {
  expect(await tried([error])).toEqual({ outcome: error, waits: [] });
});
