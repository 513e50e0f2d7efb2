import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Site and API share one origin when deployed. `npm run dev` gives them one too: it hands /api to
// the address in API_ORIGIN, which the local target's front proxy serves.
const apiOrigin = process.env["API_ORIGIN"];

export default defineConfig({
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    ...(apiOrigin === undefined ? {} : { proxy: { "/api": apiOrigin } }),
  },
  build: {
    // Data URLs would need their own exception in a content security policy.
    assetsInlineLimit: 0,
    // The second needs no script, and is for hosts that answer a missing file with a page.
    rolldownOptions: { input: ["index.html", "404.html"] },
  },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts"],
  },
});
