// The page that a browser shows until the service was built for the first time.

export const waitingPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>The service is being built</title>
    <style>
      body { font: 1rem/1.5 system-ui, sans-serif; margin: 15vh auto 2rem; max-width: 44rem; padding: 0 1rem; }
      h1 { font-size: 1.5rem; }
      pre { border: 1px solid; font-size: 0.875rem; overflow-x: auto; padding: 1rem; }
    </style>
  </head>
  <body>
    <h1 id="heading">The service is being built</h1>
    <p id="explanation">
      Cargo compiles it, which takes a minute or two the first time. The page comes by itself.
    </p>
    <p id="progress" role="status">Cargo starts</p>
    <pre id="errors" hidden></pre>
    <script>
      const started = Date.now();
      const show = (id, text) => { document.getElementById(id).textContent = text; };
      const ask = async () => {
        try {
          const { phase, text, wasBuilt } = await (await fetch("/@development")).json();
          if (wasBuilt) return location.reload();
          const failed = phase === "failed";
          const seconds = Math.round((Date.now() - started) / 1000);
          show("heading", failed ? "The service does not compile" : "The service is being built");
          document.title = document.getElementById("heading").textContent;
          show("explanation", failed
            ? "Correct what the compiler has found, and save: it is built again, and the page comes by itself."
            : "Cargo compiles it, which takes a minute or two the first time. The page comes by itself.");
          show("progress", failed ? "" : (text || "Cargo starts") + ", " + seconds + " s");
          show("errors", failed ? text : "");
          document.getElementById("errors").hidden = !failed;
        } catch {
          show("progress", "make dev has ended");
        }
        setTimeout(ask, 500);
      };
      ask();
    </script>
  </body>
</html>
`;
