import { createHash } from "node:crypto";

import { expect, picture, settled, test } from "./site.ts";

test("the start page shows live answers of the API", async ({ page }) => {
  const answer = await page.goto("/");
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'self'");
  await settled(page);
  await expect(page.getByRole("region", { name: "Greeting" })).toContainText('"Hello": "World"');
  await expect(page.getByRole("region", { name: "Echo" })).toContainText('"item_id": 555');
  const deployment = page.getByRole("region", { name: "Deployment" });
  await expect(deployment.getByRole("definition").first()).not.toHaveText("not set");
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("an address that the site does not have says so", async ({ page }) => {
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  await expect(page.getByText("/no/such/page")).toBeVisible();
  await page.getByRole("link", { name: "Go to the start" }).click();
  await expect(page).toHaveTitle("Home · exampulumi");
});

test("the address of the page's file is that of the start page", async ({ page }) => {
  await page.goto("/index.html");
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A site and an API on one domain");
});

test("robots and people who are lost find what is theirs", async ({ page }) => {
  const robots = await page.request.get("/robots.txt");
  expect(robots.headers()["content-type"]).toContain("text/plain");
  expect(await robots.text()).toContain("Disallow: /api/");
  await page.goto("/404.html");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  await picture(page, "404");
  await page.getByRole("link", { name: "Go to the start" }).click();
  await settled(page);
  await page.goto("/no/such/page");
  await expect(page.locator('meta[name="robots"]')).toHaveAttribute("content", "noindex");
});

test("the content security policy holds: an inline script does not run", async ({
  page,
  console,
}) => {
  console.expected.push(/Content Security Policy/);
  await page.goto("/about");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ranInline = true";
    document.head.append(script);
    return "ranInline" in window;
  });
  expect(ran).toBe(false);
});

test("a missing file and a missing route of the API are not the site's page", async ({
  request,
}) => {
  // 404 on AWS; the emulated one answers 403 (docs/surprises.md).
  const file = await request.get("/assets/missing.js");
  expect([403, 404]).toContain(file.status());
  expect(await file.text()).not.toContain("<!doctype html>");
  const route = await request.get("/api/no-such-route");
  expect(route.status()).toBe(404);
  expect(route.headers()["content-type"]).toBe("application/problem+json");
});

test("the keyboard alone reaches everything, and the heading of a new page has the focus", async ({
  page,
}) => {
  await page.goto("/");
  await settled(page);
  const focused = page.locator(":focus");
  await page.keyboard.press("Tab");
  await expect(focused).toHaveText("Skip to content");
  for (const link of ["exampulumi", "Home", "Items", "About", "API docs", "Browse the items"]) {
    await page.keyboard.press("Tab");
    await expect(focused).toHaveText(link);
  }
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/items$/);
  await expect(focused).toHaveText("Items");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByRole("link", { name: "Items", exact: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("a body that is not UTF-8 is refused by way of the edge, too", async ({ request }) => {
  const data = Buffer.from('{"name":"L\xffmp","price":1}', "latin1");
  const headers = {
    "content-type": "application/json",
    "x-amz-content-sha256": createHash("sha256").update(data).digest("hex"),
  };
  const answer = await request.post("/api/items", { data, headers });
  expect(answer.status()).toBe(400);
  expect(((await answer.json()) as { detail: string }).detail).toContain("not UTF-8");
});

test("the API is tried out from its docs", async ({ page }) => {
  await page.goto("/api/docs");
  const operation = page.locator(".opblock-post", { hasText: "/api/items" });
  await operation.getByRole("button").first().click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = await answered;
  expect(answer.request().headers()["x-amz-content-sha256"]).toMatch(/^[0-9a-f]{64}$/);
  expect(answer.status()).toBe(201);
  const live = operation.locator(".live-responses-table");
  await expect(live.getByRole("cell", { name: "201", exact: true })).toBeVisible();
  await picture(page, "docs");
});
