import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

/** What a first visit may load, in bytes of gzip. CloudFront also offers Brotli, which is smaller. */
const SCRIPTS = 100_000;
const STYLES = 10_000;

const dist = join(import.meta.dirname, "../dist");
const files = readdirSync(dist, { recursive: true, encoding: "utf8" });

function compressed(extension: string): number {
  const found = files.filter((file) => file.endsWith(extension));
  expect(found, `files of ${extension} in dist: run npm run build`).not.toEqual([]);
  return found.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0);
}

test("all scripts together stay below 100 kB compressed", () => {
  const size = compressed(".js");
  console.log(`scripts: ${size} bytes of gzip`);
  expect(size).toBeLessThan(SCRIPTS);
});

test("all styles together stay below 10 kB compressed", () => {
  expect(compressed(".css")).toBeLessThan(STYLES);
});

test.each(["index.html", "404.html"])("%s needs nothing that a policy of 'self' forbids", (file) => {
  const page = readFileSync(join(dist, file), "utf8");
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
  const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThan(2);
  for (const address of addresses) expect(address).toMatch(/^\/(?!\/)/);
});

test("people who are lost find a page without scripts, which no search engine lists", () => {
  const page = readFileSync(join(dist, "404.html"), "utf8");
  expect(page).toContain("Page not found");
  expect(page).toContain('<meta name="robots" content="noindex" />');
  expect(page).not.toContain("<script");
});

test("robots are told what is no page", () => {
  expect(readFileSync(join(dist, "robots.txt"), "utf8")).toContain("Disallow: /api/\n");
});
