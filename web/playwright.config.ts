import { existsSync } from "node:fs";

import { defineConfig } from "@playwright/test";

const site = process.env["SITE_URL"];
if (site === undefined) {
  throw new Error("SITE_URL is not set: it is the address that `make up` prints");
}

// Debian's Chromium, or the one that CHROMIUM names. No browser is downloaded.
const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(chromium)) {
  throw new Error(
    `there is no ${chromium}: install Debian's package chromium, or name a Chromium by CHROMIUM`,
  );
}

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/artifacts",
  reporter: "list",
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: site,
    locale: "en",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: ["--disable-gpu", "--disable-quic"],
    },
  },
});
