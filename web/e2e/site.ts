/** The test function of this folder, and what several tests do on the site's pages. */
import { expect, test as base, type ConsoleMessage, type Page } from "@playwright/test";

interface Console {
  /** Lines that the test provokes; any other error of the console fails it. */
  expected: RegExp[];
}

/**
 * Fails a test whose pages write an error to the browser's console: an exception, something that
 * the content security policy refuses, a file that is missing.
 */
export const test = base.extend<{ console: Console; tidied: void }>({
  // Items that a test stores are deleted after it, so that the site can be tested again.
  tidied: [
    async ({ page }, use) => {
      const stored: string[] = [];
      page.on("response", (answer) => {
        const { location } = answer.headers();
        if (answer.status() === 201 && location !== undefined) stored.push(location);
      });
      await use();
      for (const item of stored) await page.request.delete(item);
    },
    { auto: true },
  ],
  console: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("console", (message: ConsoleMessage) => {
        if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`);
      });
      page.on("pageerror", (error) => errors.push(String(error)));
      const console: Console = { expected: [] };
      await use(console);
      const unexpected = errors.filter((error) => !console.expected.some((line) => line.test(error)));
      expect(unexpected, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";

/** Stores an item with the form, and waits for its page. */
export async function createItem(page: Page, item: { name: string; price: string }): Promise<void> {
  await page.goto("/items/new");
  await page.getByLabel("Name").fill(item.name);
  await page.getByLabel("Price").fill(item.price);
  await page.getByRole("button", { name: "Store item" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(item.name);
}

/** Waits until nothing on the page loads any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

/** Keeps a picture of the whole page among the tests' output. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/screenshots/${name}.png`, fullPage: true });
}
