import { expect, test } from "vitest";

import { faultFor } from "./fault.ts";

test.each([
  ["Name", "is required", "Enter a name"],
  ["Name", "must not be blank", "Enter a name that can be read"],
  ["Name", "must have at most 200 characters", "Enter a name of at most 200 characters"],
  ["Price", "is required", "Enter a price"],
  ["Price", "must be 0 or more", "Enter a price of 0 or more"],
  ["Tax", "must be a number", "Enter a tax in digits, with a point before the decimals"],
  ["Tax", "is of another planet", "Tax is of another planet"],
])("%s that %s: %s", (label, detail, sentence) => {
  expect(faultFor(label, detail)).toBe(sentence);
});
