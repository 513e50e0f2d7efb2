import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { ApiClient } from "./client.ts";
import { ApiError, RequestError } from "./problem.ts";

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

const KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";

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

describe("a new item", () => {
  test("is sent with the hash of exactly the bytes that arrive", async () => {
    answer.status = 201;
    answer.body = JSON.stringify({ id: "1", name: "Lämpchen 💡", price: 5 });
    const item = await client.createItem({ name: "Lämpchen 💡", price: 5 }, KEY);

    const [request] = received;
    expect(request).toMatchObject({ method: "POST", url: "/api/items" });
    expect(request?.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(String(request?.body))).toEqual({ name: "Lämpchen 💡", price: 5 });
    const hash = createHash("sha256").update(request?.body ?? "").digest("hex");
    expect(request?.headers["x-amz-content-sha256"]).toBe(hash);
    expect(request?.headers["idempotency-key"]).toBe(`"${KEY}"`);
    expect(item.name).toBe("Lämpchen 💡");
  });

  test("that is refused is an error with each field's fault", async () => {
    answer = {
      status: 422,
      type: "application/problem+json",
      body: JSON.stringify({
        title: "Unprocessable Entity",
        status: 422,
        detail: "One input is not valid.",
        errors: [{ pointer: "#/price", detail: "must be 0 or more" }],
      }),
    };
    const error = await failure(client.createItem({ name: "Lamp", price: -1 }, KEY));
    expect(error.forField("price")).toBe("must be 0 or more");
  });

  test("is deleted without a body, and the empty answer is a success", async () => {
    answer = { status: 204, type: "text/plain", body: "" };
    await client.removeItem("e0b1");
    expect(received).toMatchObject([{ method: "DELETE", url: "/api/items/e0b1" }]);
    expect(received[0]?.headers).not.toHaveProperty("x-amz-content-sha256");
  });

  test("that is gone is as good as deleted: the first answer may have been lost", async () => {
    answer = { status: 404, type: "application/problem+json", body: "{}" };
    await client.removeItem("e0b1");
    answer.status = 503;
    expect((await failure(client.removeItem("e0b1"))).status).toBe(503);
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
      heading: "This is not allowed",
      title: "Forbidden",
      message: "The answer did not come from the API.",
    });
  });

  test("the site's own page in the place of an answer is an error", async () => {
    answer = { status: 200, type: "text/html", body: "<!doctype html><title>exampulumi</title>" };
    expect((await failure(client.hello())).message).toBe("The answer did not come from the API.");
  });

  test("an answer that breaks off is an error", async () => {
    answer = { status: 200, type: "application/json", body: '{"Hello":' };
    expect((await failure(client.hello())).heading).toBe("Unexpected answer");
  });

  test("can be given up, which is not an error of the API", async () => {
    const controller = new AbortController();
    controller.abort();
    const call = client.hello(controller.signal);
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(received).toEqual([]);
  });

  test("from an API that is not there says so", async () => {
    const unused = createServer().listen(0, "127.0.0.1");
    await once(unused, "listening");
    const { port } = unused.address() as AddressInfo;
    unused.close();
    await once(unused, "close");
    const error: unknown = await new ApiClient(`http://127.0.0.1:${port}`).hello().catch((e) => e);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).not.toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ heading: "The API cannot be reached" });
  });
});
