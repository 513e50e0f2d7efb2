/** Each page in both colour schemes, on a desktop and on a phone: axe, its width, and a picture. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type axe from "axe-core";
import type { Page } from "@playwright/test";

import { createItem, expect, picture, settled, test } from "./site.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };
const SCHEMES = ["light", "dark"] as const;

const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  home: (page) => page.goto("/"),
  items: async (page) => {
    await createItem(page, { name: "Lamp", price: "49.5" });
    await createItem(page, { name: `Cha${"i".repeat(60)}r`, price: "1234567.891" });
    await page.goto("/items");
  },
  "no-items": async (page) => {
    await page.route("**/api/items", (route) => route.fulfill({ json: { items: [] } }));
    await page.goto("/items");
  },
  "one-item": async (page) => {
    const item = { id: crypto.randomUUID(), name: "Lamp", description: null, price: 49.5, tax: null };
    const items = [{ ...item, created_at: "2026-11-02T10:00:00.000Z" }];
    await page.route("**/api/items", (route) => route.fulfill({ json: { items, next: null } }));
    await page.goto("/items");
  },
  "new-item": (page) => page.goto("/items/new"),
  item: (page) =>
    createItem(page, { name: `Lamp with a${"n".repeat(40)} endless name`, price: "1234567.891" }),
  question: async (page) => {
    await createItem(page, { name: "Lamp", price: "1" });
    await page.getByRole("button", { name: "Delete item" }).click();
  },
  echo: (page) => page.goto("/items/555?q=boo"),
  about: (page) => page.goto("/about"),
  "many-items": async (page) => {
    const items = Array.from({ length: 40 }, (_, index) => ({
      id: crypto.randomUUID(),
      name: `Item ${index}`,
      description: index % 2 === 0 ? "Warm light, brass foot. ".repeat(40) : null,
      price: 1.5 * index,
      tax: null,
      created_at: "2026-11-02T10:00:00.000Z",
    }));
    await page.route("**/api/items", (route) => route.fulfill({ json: { items, next: "1.a" } }));
    await page.goto("/items");
  },
  slow: async (page) => {
    await page.route("**/api/items", () => {});
    await page.goto("/items");
    await expect(page.getByRole("status")).toBeVisible();
  },
  busy: async (page) => {
    const body = '{"title":"Service Unavailable","status":503,"detail":"Trying again may help."}';
    const contentType = "application/problem+json";
    await page.route("**/api/items", (route) =>
      route.fulfill({ status: 503, contentType, headers: { "retry-after": "5" }, body }),
    );
    await page.goto("/items");
    await expect(page.getByRole("alert")).toBeVisible();
  },
  "sign-in-needed": async (page) => {
    const body = '{"title":"Unauthorized","status":401,"detail":"Send a token."}';
    const contentType = "application/problem+json";
    await page.route("**/api/items", (route) => route.fulfill({ status: 401, contentType, body }));
    await page.goto("/items");
    await expect(page.getByRole("alert")).toBeVisible();
  },
  "404": (page) => page.goto("/404.html"),
  "not-found": (page) => page.goto("/no/such/page"),
  refused: async (page) => {
    await page.goto("/items/new");
    await page.getByRole("button", { name: "Store item" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
  },
  failed: (page) => page.goto(`/items/${crypto.randomUUID()}`),
};

/** axe's findings, each with the elements that it concerns. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}

for (const [name, open] of Object.entries(PAGES)) {
  test(`${name} is accessible in every scheme and size`, async ({ page, console }) => {
    console.expected.push(/status of (401|404|422|503)/);
    await open(page);
    if (name !== "slow") await settled(page);
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await picture(page, `${name}-${size}-${colorScheme}`);
        expect.soft(await findings(page), `${size}, ${colorScheme}`).toEqual([]);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect.soft(width, `${size}: the page's width`).toBe(viewport.width);
      }
    }
  });
}

test("axe finds what is planted", async ({ page }) => {
  await page.goto("/about");
  await settled(page);
  await page.evaluate(() => {
    const field = document.createElement("input");
    document.querySelector("main")?.append(field);
  });
  expect(await findings(page)).toEqual([expect.stringMatching(/^label: <input/)]);
});
