import { describe, expect, test } from "vitest";

import { errorFrom } from "./problem.ts";

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, { status, statusText: "Phrase", headers });
}

const INVALID = {
  type: "about:blank",
  title: "Unprocessable Entity",
  status: 422,
  detail: "3 inputs are not valid.",
  errors: [
    { pointer: "#/name", detail: "must not be blank" },
    { pointer: "#/price", detail: "must be 0 or more" },
    { parameter: "item_id", detail: "must be a UUID" },
  ],
};

describe("problem details", () => {
  test("are read with each input that is wrong", async () => {
    const error = await errorFrom(answer(422, INVALID));
    expect(error).toMatchObject({
      status: 422,
      heading: "Something needs to be corrected",
      title: "Unprocessable Entity",
      message: "3 inputs are not valid.",
    });
    expect(error.forField("name")).toBe("must not be blank");
    expect(error.forField("price")).toBe("must be 0 or more");
    expect(error.forField("tax")).toBeUndefined();
  });

  test("keep what no field of the form shows", async () => {
    const error = await errorFrom(answer(422, INVALID));
    const besides = error.besides(["name", "tax"]);
    expect(besides.map(({ detail }) => detail)).toEqual(["must be 0 or more", "must be a UUID"]);
  });

  test.each([
    ["3", 3],
    ["0", undefined],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
  ])("with retry-after %j ask to wait %j s", async (header, expected) => {
    const problem = { title: "Service Unavailable", detail: "Try again." };
    const error = await errorFrom(answer(503, problem, { "retry-after": header }));
    expect(error.retryAfter).toBe(expected);
  });

  test("that are malformed lose only what is malformed", async () => {
    const body = { title: 1, detail: "Told.", errors: [null, "x", { detail: 2 }, { detail: "y" }] };
    const error = await errorFrom(answer(400, body));
    expect(error).toMatchObject({ title: "Phrase", message: "Told." });
    expect(error.inputs).toEqual([{ detail: "y" }]);
  });
});

describe("what is not a problem details is still an error", () => {
  test.each([
    ["Lambda's own refusal", { Message: "Forbidden" }, "Forbidden"],
    ["Lambda's refusal of a signature", { message: "No match" }, "No match"],
    ["an empty object", {}, "The API gave no details."],
    ["a page", "<html></html>", "The answer did not come from the API."],
    ["an array", [1], "The answer did not come from the API."],
    ["nothing", "", "The answer did not come from the API."],
  ])("%s", async (_, body, message) => {
    expect(await errorFrom(answer(403, body))).toMatchObject({
      status: 403,
      title: "Phrase",
      message,
      inputs: [],
    });
  });
});

test.each([
  [401, false],
  [404, false],
  [409, false],
  [422, false],
  [403, true],
  [429, true],
  [500, true],
  [503, true],
])("after %d another try may help: %s", async (status, expected) => {
  expect((await errorFrom(answer(status, {}))).mayPass).toBe(expected);
});
