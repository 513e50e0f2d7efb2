// Serves the page by its own Vite, and shows there what keeps it from working: that the service is
// still being built, and what Cargo and TypeScript have found. `local dev` starts it in the site's
// folder, with the port as argument and the service's address in API_ORIGIN.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

import { faultsIn, overlay } from "./faults.mjs";
import { waitingPage } from "./waiting.mjs";

const root = process.cwd();
const api = process.env.API_ORIGIN;
const require = createRequire(join(root, "package.json"));
const { createServer } = await import(pathToFileURL(require.resolve("vite")));

/** How far the service is, as `local dev` told it last. */
let service = { number: 0, phase: "building", text: "" };
let wasBuilt = false;
/** What TypeScript has found, from the latest run that has ended. */
let types = [];

const server = await createServer({
  root,
  clearScreen: false,
  server: { host: "127.0.0.1", port: Number(process.argv[2]), strictPort: true },
  plugins: [{ name: "development", configureServer: answerWhileNothingIsBuilt }],
});
server.ws.on("connection", show);
await server.listen();
server.printUrls();
checkTypes();
await followBuilds();

/** Answers with a page that waits in the place of the site's, which could show errors only. */
function answerWhileNothingIsBuilt({ middlewares }) {
  middlewares.use((request, response, next) => {
    if (request.url === "/@development") {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ...service, wasBuilt }));
    } else if (!wasBuilt && request.headers.accept?.includes("text/html")) {
      response.statusCode = 503;
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(waitingPage);
    } else {
      next();
    }
  });
}

/** The error that is to be seen, of which a browser shows one. */
function fault() {
  if (service.phase === "failed") return overlay("cargo", faultsIn(service.text));
  if (types.length > 0) return overlay("typescript", types);
  return undefined;
}

function show() {
  const error = fault();
  if (error !== undefined) server.ws.send({ type: "error", err: error });
}

/** Shows what is wrong now, or reloads the page that shows what was. */
function showAfter(change) {
  const before = fault();
  change();
  if (fault() !== undefined) show();
  else if (before !== undefined) server.ws.send({ type: "full-reload" });
}

async function followBuilds() {
  for (;;) {
    let told;
    try {
      told = await (await fetch(`${api}/development/build/${service.number}`)).json();
    } catch {
      // `local dev` ends, and this program with it.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      continue;
    }
    if (told.number === service.number) continue;
    // An error stays to be seen while its correction is compiled.
    if (told.phase === "building" && service.phase === "failed") {
      service = { ...service, number: told.number };
      continue;
    }
    wasBuilt ||= told.phase === "built";
    showAfter(() => (service = told));
  }
}

/** Vite leaves the types out and does not look at them. */
function checkTypes() {
  if (!existsSync(join(root, "tsconfig.json"))) return;
  let compiler;
  try {
    compiler = join(require.resolve("typescript/package.json"), "../bin/tsc");
  } catch {
    return;
  }
  const options = ["--build", "--watch", "--preserveWatchOutput", "--pretty", "false"];
  const checked = spawn(process.execPath, [compiler, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.on("exit", () => checked.kill());
  let found = [];
  createInterface({ input: checked.stdout }).on("line", (line) => {
    const error = /^(?<file>.+)\((?<line>\d+),(?<column>\d+)\): error (?<message>TS\d+: .*)$/.exec(line);
    if (error !== null) {
      const { file, message } = error.groups;
      found.push({ message, place: `${join(root, file)}:${error.groups.line}:${error.groups.column}` });
    } else if (/ - Starting |File change detected/.test(line)) {
      found = [];
    } else if (/Found \d+ errors?\. Watching/.test(line)) {
      const now = found;
      for (const { message, place } of now) console.error(`${place}: ${message}`);
      showAfter(() => (types = now));
    }
  });
}
