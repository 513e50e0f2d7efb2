import { useEffect, useRef, type ReactNode } from "react";

import { About } from "./pages/About.tsx";
import { ItemPage } from "./pages/ItemPage.tsx";
import { NotFound } from "./pages/NotFound.tsx";
import { Overview } from "./pages/Overview.tsx";
import { Link, useAddress } from "./routing.tsx";

/** The frame of every page, and the page that the address asks for. */
export function App() {
  const address = useAddress();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(address.pathname);

  // A new page takes the focus, as it would had the browser loaded it.
  useEffect(() => {
    if (shown.current !== address.pathname) {
      shown.current = address.pathname;
      main.current?.focus();
    }
  }, [address.pathname]);

  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="site-header">
        <div className="frame">
          <Link to="/" className="brand">
            <img src="/favicon.svg" alt="" width="24" height="24" />
            exampulumi
          </Link>
          <nav aria-label="Main">
            <Link to="/">Overview</Link>
            <Link to="/about">About</Link>
            <a href="/api/docs">API reference</a>
          </nav>
        </div>
      </header>
      <main id="content" className="frame" tabIndex={-1} ref={main}>
        {page(address)}
      </main>
    </>
  );
}

function page({ pathname, searchParams }: URL): ReactNode {
  if (pathname === "/") return <Overview />;
  if (pathname === "/about") return <About />;
  const [, id] = /^\/items\/([^/]+)$/.exec(pathname) ?? [];
  if (id !== undefined) {
    const q = searchParams.get("q") ?? undefined;
    return <ItemPage key={`${id} ${q}`} id={decoded(id)} q={q} />;
  }
  return <NotFound />;
}

/** A segment with a broken escape is taken as it stands. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
