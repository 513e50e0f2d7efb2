import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { ApiClient } from "./client.ts";
import { contentHash } from "./content-hash.ts";
import { ApiError } from "./problem.ts";

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

let server: Server;
let client: ApiClient;
let received: Received[];
let answer: { status: number; type: string; body: string };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks) });
    response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  client = new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  received = [];
  answer = { status: 200, type: "application/json", body: "{}" };
});

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe("the content hash", () => {
  test.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ])("of %j is that of FIPS 180", async (text, expected) => {
    expect(await contentHash(new TextEncoder().encode(text))).toBe(expected);
  });
});

describe("a new item", () => {
  test("is sent with the hash of exactly the bytes that arrive", async () => {
    answer.status = 201;
    answer.body = JSON.stringify({ id: "1", name: "Lämpchen 💡", price: 5 });
    const item = await client.createItem({ name: "Lämpchen 💡", price: 5 });

    const [request] = received;
    expect(request).toMatchObject({ method: "POST", url: "/api/items" });
    expect(request?.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(String(request?.body))).toEqual({ name: "Lämpchen 💡", price: 5 });
    const hash = createHash("sha256").update(request?.body ?? "").digest("hex");
    expect(request?.headers["x-amz-content-sha256"]).toBe(hash);
    expect(item.name).toBe("Lämpchen 💡");
  });

  test("that is refused tells each field's fault", async () => {
    answer = {
      status: 422,
      type: "application/problem+json",
      body: JSON.stringify({
        type: "about:blank",
        title: "Unprocessable Entity",
        status: 422,
        detail: "2 inputs are not valid.",
        errors: [
          { pointer: "#/name", detail: "must not be blank" },
          { pointer: "#/price", detail: "must be 0 or more" },
        ],
      }),
    };
    const error = await failure(client.createItem({ name: " ", price: -1 }));
    expect(error).toMatchObject({
      status: 422,
      title: "Unprocessable Entity",
      message: "2 inputs are not valid.",
    });
    expect(error.forField("name")).toBe("must not be blank");
    expect(error.forField("price")).toBe("must be 0 or more");
    expect(error.forField("tax")).toBeUndefined();
  });
});

describe("reading", () => {
  test.each([
    ["555", "boo", "/api/items/555?q=boo"],
    ["555", undefined, "/api/items/555"],
    ["a/b?c", "x&y=z ü", "/api/items/a%2Fb%3Fc?q=x%26y%3Dz+%C3%BC"],
  ])("item %j with q %j asks for %s and sends no body", async (id, q, url) => {
    await client.item(id, q);
    expect(received).toMatchObject([{ method: "GET", url, body: Buffer.alloc(0) }]);
  });

  test("an error page of something before the API is an error that says so", async () => {
    answer = { status: 403, type: "text/html", body: "<html>Forbidden</html>" };
    expect(await failure(client.hello())).toMatchObject({
      status: 403,
      title: "Forbidden",
      message: "The answer did not come from the API.",
    });
  });

  test("the site's own page in the place of an answer is an error", async () => {
    answer = { status: 200, type: "text/html", body: "<!doctype html><title>exampulumi</title>" };
    expect((await failure(client.hello())).message).toBe("The answer did not come from the API.");
  });

  test("can be given up", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(client.hello(controller.signal)).rejects.toThrow("abort");
    expect(received).toEqual([]);
  });
});
