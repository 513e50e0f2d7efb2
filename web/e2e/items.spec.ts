import { createItem, expect, picture, settled, test } from "./site.ts";

test("an item is created, found by its address, listed and deleted", async ({ page, console }) => {
  const name = `Lamp ${crypto.randomUUID()}`;
  await page.goto("/items");
  await page.getByRole("link", { name: "New item", exact: true }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Price").fill("49.50");
  await page.getByLabel("Description").fill("Warm light");
  const request = page.waitForRequest((request) => request.method() === "POST");
  await page.keyboard.press("Enter");
  expect((await request).headers()["x-amz-content-sha256"]).toMatch(/^[0-9a-f]{64}$/);

  await expect(page).toHaveURL(/\/items\/[0-9a-f-]{36}$/);
  const address = page.url();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page).toHaveTitle(`${name} · exampulumi`);
  await expect(page.getByRole("definition").filter({ hasText: "49.50" })).toBeVisible();

  await page.getByRole("link", { name: "All items" }).click();
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Delete item" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "Delete item" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/items$/);
  await settled(page);
  await expect(page.getByRole("link", { name })).toHaveCount(0);

  console.expected.push(/status of 404/);
  await page.goto(address);
  await expect(page.getByRole("alert")).toContainText("Not found");
  await expect(page.getByRole("alert")).toContainText("There is no item with this id.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Item not found");
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await picture(page, "item-not-found");
});

test("what the API refuses is reported next to the fields, and what was typed stays", async ({
  page,
  console,
}) => {
  console.expected.push(/status of 422/);
  await page.goto("/items/new");
  await page.getByLabel("Price").fill("-1");
  await page.getByLabel("Tax").fill("much");
  await page.getByRole("button", { name: "Store item" }).click();

  const name = page.getByLabel("Name");
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription("Enter a name");
  await expect(page.getByLabel("Price")).toHaveAccessibleDescription(/Enter a price of 0 or more/);
  await expect(page.getByLabel("Tax")).toHaveAccessibleDescription(/Enter a tax in digits/);
  await expect(page.getByLabel("Price")).toHaveValue("-1");
  await expect(page.getByLabel("Description")).toHaveAttribute("aria-invalid", "false");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("Something needs to be corrected");
  await expect(alert).toContainText("Correct the marked fields");
  await expect(alert).toContainText("422 Unprocessable Entity");
  await picture(page, "item-refused");
});

test("an address with a number answers the question, as the tutorial's API does", async ({
  page,
}) => {
  await page.goto("/items/555?q=a%20b%26c");
  await expect(page.getByRole("code").filter({ hasText: '"q": "a b&c"' })).toBeVisible();
});

test("an address with an id that can be none tells the parameter", async ({ page, console }) => {
  console.expected.push(/status of 422/);
  await page.goto("/items/no-id");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Item not found");
  await expect(page.getByRole("alert")).toContainText("422 Unprocessable Entity");
  await expect(page.getByRole("alert")).toContainText("item_id must be an integer");
});

/** So many items, as the API has them, from the newest on. */
function many(count: number, description: string | null = null) {
  return Array.from({ length: count }, (_, index) => {
    const created_at = new Date(Date.UTC(2026, 10, 2, 12) - index * 60_000).toISOString();
    return { id: crypto.randomUUID(), name: `Item ${index}`, description, price: 1, tax: null, created_at };
  });
}

test("a long list has pages, each with an address of its own", async ({ page }) => {
  const [first, second] = many(2);
  await page.route("**/api/items*", (route) => {
    const isFirst = new URL(route.request().url()).searchParams.get("after") === null;
    const json = isFirst ? { items: [first], next: "1.a~b" } : { items: [second], next: null };
    return route.fulfill({ json });
  });
  await page.route(`**/api/items/${second?.id}`, (route) => route.fulfill({ json: second }));
  await page.goto("/items");
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page).toHaveURL("/items?after=1.a%7Eb");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByRole("link", { name: "Item 1" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Item 0" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Next page" })).toHaveCount(0);
  await page.reload();
  await page.getByRole("link", { name: "Item 1" }).click();
  await page.getByRole("link", { name: "All items" }).click();
  await expect(page).toHaveURL("/items?after=1.a%7Eb");
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.getByRole("link", { name: "Item 0" })).toBeVisible();
});

test("back leads to the place in the list, also when the list takes its time", async ({ page }) => {
  const items = many(40, "Brass foot");
  await page.route("**/api/items", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.fulfill({ json: { items, next: null } });
  });
  await page.route("**/api/items/*", (route) => route.fulfill({ json: items[30] }));
  await page.goto("/items");
  const link = page.getByRole("link", { name: "Item 30" });
  await link.scrollIntoViewIfNeeded();
  const place = await page.evaluate(() => window.scrollY);
  expect(place).toBeGreaterThan(500);
  await link.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Item 30");
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await page.goBack();
  await expect(link).toBeInViewport();
  expect(await page.evaluate(() => window.scrollY)).toBe(place);

  await link.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Item 30");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Item 30");
  await page.goBack();
  await expect(link).toBeInViewport();
});

test("the item just stored is the first of the list", async ({ page }) => {
  for (const name of [`Older ${crypto.randomUUID()}`, `Newer ${crypto.randomUUID()}`]) {
    await createItem(page, { name, price: "1" });
    // Other tests store items at the same time, so it does not stay the first for long.
    const list = await page.request.get("/api/items");
    const { items } = (await list.json()) as { items: { name: string; created_at: string }[] };
    const place = items.findIndex((item) => item.name === name);
    expect(place).toBeGreaterThanOrEqual(0);
    const moments = items.map((item) => item.created_at);
    expect(moments).toEqual(moments.toSorted().reverse());
  }
});

test("a long description is cut in the list, and whole on the item's page", async ({ page }) => {
  const [item] = many(1, `${"Warm light, brass foot. ".repeat(100)}The end.`);
  await page.route("**/api/items", (route) => route.fulfill({ json: { items: [item], next: null } }));
  await page.route("**/api/items/*", (route) => route.fulfill({ json: item }));
  await page.goto("/items");
  const box = await page.getByText("Warm light").boundingBox();
  expect(box?.height).toBeLessThan(60);
  await picture(page, "long-description");
  await page.getByRole("link", { name: "Item 0" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Item 0");
  const whole = await page.getByText("The end.").boundingBox();
  expect(whole?.height).toBeGreaterThan(200);
});

test("markup in a name is text", async ({ page }) => {
  const name = `<img src=x onerror=alert(1)> ${crypto.randomUUID()}`;
  await createItem(page, { name, price: "0" });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});
