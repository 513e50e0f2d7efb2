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
  await expect(page.getByRole("alert")).toContainText("404 Not Found");
  await expect(page.getByRole("alert")).toContainText("There is no item with this id.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Item not found");
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await picture(page, "item-not-found");
});

test("what the API refuses is told beside the fields, and what was typed stays", async ({
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
  await expect(name).toHaveAccessibleDescription("Name is required");
  await expect(page.getByLabel("Price")).toHaveAccessibleDescription(/Price must be 0 or more/);
  await expect(page.getByLabel("Tax")).toHaveAccessibleDescription(/Tax must be a number/);
  await expect(page.getByLabel("Price")).toHaveValue("-1");
  await expect(page.getByLabel("Description")).toHaveAttribute("aria-invalid", "false");
  await expect(page.getByRole("alert")).toContainText("422 Unprocessable Entity");
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
  await expect(page.getByRole("alert")).toContainText("422 Unprocessable Entity");
  await expect(page.getByRole("alert")).toContainText("item_id must be an integer");
});

test("a long list has pages, each with an address of its own", async ({ page }) => {
  const item = (name: string) => ({ id: crypto.randomUUID(), name, price: 1, tax: null });
  const first = item("First");
  await page.route("**/api/items*", (route) => {
    const after = new URL(route.request().url()).searchParams.get("after");
    const json =
      after === null
        ? { items: [first], next: first.id }
        : { items: [item("Second")], next: null };
    return route.fulfill({ json });
  });
  await page.goto("/items");
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page).toHaveURL(`/items?after=${first.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByRole("link", { name: "Second" })).toBeVisible();
  await expect(page.getByRole("link", { name: "First", exact: true })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Next page" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("link", { name: "Second" })).toBeVisible();
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.getByRole("link", { name: "First", exact: true })).toBeVisible();
});

test("markup in a name is text", async ({ page }) => {
  const name = `<img src=x onerror=alert(1)> ${crypto.randomUUID()}`;
  await createItem(page, { name, price: "0" });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});
