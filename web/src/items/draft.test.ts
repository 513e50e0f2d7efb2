import { expect, test } from "vitest";

import { amount } from "./amount.ts";
import { FIELDS, draftFrom } from "./draft.ts";

function typed(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const field of FIELDS) data.set(field, fields[field] ?? "");
  return data;
}

test("the form has the API's fields", () => {
  expect(FIELDS.toSorted()).toEqual(["description", "name", "price", "tax"]);
});

test("what was typed becomes JSON of the API's types, without what is empty", () => {
  expect(draftFrom(typed({ name: "  Lamp ", price: " 49.50", description: "12" }))).toEqual({
    name: "Lamp",
    price: 49.5,
    description: "12",
  });
  expect(draftFrom(typed({ name: "   " }))).toEqual({});
});

test.each([
  ["0", 0],
  ["-1", -1],
  [".5", 0.5],
  ["5.", 5],
  ["1,5", "1,5"],
  ["1e3", "1e3"],
  ["0x10", "0x10"],
  ["Infinity", "Infinity"],
  ["five", "five"],
])("the price %j is sent as %j, for the API to judge", (price, expected) => {
  expect(draftFrom(typed({ price }))).toEqual({ price: expected });
});

test.each([
  [49.5, "49.50"],
  [0, "0.00"],
  [1234567.891, "1,234,567.891"],
  [0.000001, "0.000001"],
  [1e300, "1e+300"],
  [5e-324, "5e-324"],
])("the amount %d reads %j", (value, expected) => {
  expect(amount(value)).toBe(expected);
});
