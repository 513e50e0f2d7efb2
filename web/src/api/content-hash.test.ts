import { afterEach, expect, test, vi } from "vitest";

import { contentHash, hashingObstacle } from "./content-hash.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
])("the hash of %j is that of FIPS 180", async (text, expected) => {
  expect(await contentHash(new TextEncoder().encode(text))).toBe(expected);
  expect(hashingObstacle()).toBeUndefined();
});

test("a page that is not secure says why it cannot hash", async () => {
  vi.stubGlobal("crypto", { subtle: undefined });
  await expect(contentHash(new Uint8Array())).rejects.toMatchObject({
    heading: "This page cannot send data",
    message: expect.stringContaining("https"),
  });
});
