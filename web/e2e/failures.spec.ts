/** What the site shows when the API, or the page itself, fails. */
import type { Page } from "@playwright/test";

import { expect, picture, settled, test } from "./site.ts";

const PROBLEM = "application/problem+json";

test("an API that cannot be reached is reported, and tried again", async ({ page, console }) => {
  console.expected.push(/ERR_CONNECTION_REFUSED/);
  await page.route("**/api/**", (route) => route.abort("connectionrefused"));
  await page.goto("/items");
  await expect(page.getByRole("alert")).toContainText("The API cannot be reached");
  await picture(page, "unreachable");

  await page.unroute("**/api/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.getByRole("region")).toBeFocused();
  await expect(page.getByRole("heading", { level: 2 })).toContainText(/stored items?/i);
});

test("the start page stands without the API", async ({ page, console }) => {
  console.expected.push(/status of 503/);
  const body = JSON.stringify({
    title: "Service Unavailable",
    status: 503,
    detail: "The service could not answer. Trying again may help.",
  });
  const headers = { "retry-after": "5" };
  await page.route("**/api/**", (route) =>
    route.fulfill({ status: 503, contentType: PROBLEM, headers, body }),
  );
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(3);
  await expect(page.getByRole("alert").first()).toContainText("The service is busy");
  await expect(page.getByRole("alert").first()).toContainText("Try again in 5\u00a0seconds.");
  await picture(page, "unavailable");
});

test("an answer that is not the API's is not taken for one", async ({ page }) => {
  await page.route("**/api/**", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Proxy</title>" }),
  );
  await page.goto("/items");
  await expect(page.getByRole("alert")).toContainText("The answer did not come from the API.");
});

test("an answer that breaks a page leads to the error page", async ({ page, console }) => {
  console.expected.push(/TypeError/);
  await page.route("**/api/items", (route) => route.fulfill({ json: {} }));
  await page.goto("/items");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page failed");
  await picture(page, "page-failed");
  await page.getByRole("link", { name: "About" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("About");
});

test("a slow answer is shown as loading, and given up when the reader leaves", async ({ page }) => {
  await page.route("**/api/items", () => {});
  const given_up = page.waitForEvent("requestfailed");
  await page.goto("/items");
  await expect(page.getByRole("status")).toHaveText("Loading…");
  await picture(page, "loading");
  await page.getByRole("link", { name: "About" }).click();
  expect((await given_up).failure()?.errorText).toBe("net::ERR_ABORTED");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("a service that asks for tokens is reported as such, and not tried again", async ({
  page,
  console,
}) => {
  console.expected.push(/status of 401/);
  const body = JSON.stringify({
    title: "Unauthorized",
    status: 401,
    detail: "Send a token in the header x-authorization, as Bearer <token>.",
  });
  const headers = { "www-authenticate": "Bearer" };
  await page.route("**/api/**", (route) =>
    route.fulfill({ status: 401, contentType: PROBLEM, headers, body }),
  );
  await page.goto("/items");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("You need to sign in");
  await expect(alert).toContainText("this site has no sign-in yet");
  await expect(alert).toContainText("401 Unauthorized");
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await picture(page, "unauthorized");
});

/** The items of this name that the API has. */
async function stored(page: Page, name: string): Promise<unknown[]> {
  const answer = await page.request.get("/api/items");
  const { items } = (await answer.json()) as { items: { name: string }[] };
  return items.filter((item) => item.name === name);
}

test("an item whose answer was lost is sent again and stored once", async ({ page, console }) => {
  console.expected.push(/ERR_CONNECTION_RESET/, /status of 503/);
  const keys: (string | undefined)[] = [];
  await page.route("**/api/items", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    const answer = await route.fetch();
    if (keys.length === 1) return route.abort("connectionreset");
    if (keys.length === 2) return route.fulfill({ status: 503, contentType: PROBLEM, body: "{}" });
    return route.fulfill({ response: answer });
  });
  const name = `Lamp ${crypto.randomUUID()}`;
  await page.goto("/items/new");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Price").fill("1");
  await page.getByRole("button", { name: "Store item" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(await stored(page, name)).toHaveLength(1);
});

test("what was changed after a lost answer leads to the item that was stored", async ({
  page,
  console,
}) => {
  console.expected.push(/ERR_CONNECTION_RESET/, /status of 409/);
  let isLost = true;
  await page.route("**/api/items", async (route) => {
    const answer = await route.fetch();
    return isLost ? route.abort("connectionreset") : route.fulfill({ response: answer });
  });
  const name = `Lamp ${crypto.randomUUID()}`;
  await page.goto("/items/new");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Price").fill("1");
  await page.getByRole("button", { name: "Store item" }).click();
  await expect(page.getByRole("alert")).toContainText("The API cannot be reached");
  isLost = false;
  await page.getByLabel("Price").fill("2");
  await page.getByRole("button", { name: "Store item" }).click();
  await expect(page.getByRole("alert")).toContainText("The item is already stored");
  await picture(page, "stored-before");
  await page.getByRole("link", { name: "See the stored item" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  expect(await stored(page, name)).toHaveLength(1);
  await page.request.delete(`/api${new URL(page.url()).pathname}`);
});

test("an item is stored once however often the button is pressed", async ({ page }) => {
  let sent = 0;
  await page.route("**/api/items", () => void (sent += 1));
  await page.goto("/items/new");
  await page.getByLabel("Name").fill("Lamp");
  const button = page.getByRole("button", { name: /Stor/ });
  await button.click();
  await expect(button).toHaveText("Storing…");
  await button.click({ force: true });
  await page.keyboard.press("Enter");
  await expect.poll(() => sent).toBe(1);
});

test("an item that cannot be deleted stays, and the question says why", async ({
  page,
  console,
}) => {
  console.expected.push(/status of 503/);
  const id = crypto.randomUUID();
  await page.route(`**/api/items/${id}`, (route) =>
    route.request().method() === "DELETE"
      ? route.fulfill({ status: 503, contentType: PROBLEM, body: '{"detail":"Try later."}' })
      : route.fulfill({ json: { id, name: "Lamp", description: null, price: 1, tax: null } }),
  );
  await page.goto(`/items/${id}`);
  await page.getByRole("button", { name: "Delete item" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete “Lamp”?" });
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Try later.");
  await picture(page, "delete-failed");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Lamp");
});

test("a page that is not secure says that it cannot send data", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
  });
  await page.goto("/items/new");
  await settled(page);
  await expect(page.getByRole("alert")).toContainText("This page cannot send data");
  await picture(page, "not-secure");
});
