import { useEffect, useRef } from "react";
import { Link, NavLink, Navigate, Route, Routes, useLocation } from "react-router";

import { ErrorBoundary } from "./components/ErrorBoundary.tsx";
import { About } from "./pages/About.tsx";
import { Home } from "./pages/Home.tsx";
import { ItemPage } from "./pages/ItemPage.tsx";
import { Items } from "./pages/Items.tsx";
import { NewItem } from "./pages/NewItem.tsx";
import { NotFound } from "./pages/NotFound.tsx";
import { useScrollPlace } from "./scroll-place.ts";

/** The frame of every page, and the page that the address asks for. */
export function App() {
  const { pathname, search } = useLocation();
  const page = pathname + search;
  const main = useRef<HTMLElement>(null);
  const shown = useRef(page);
  const returned = useScrollPlace();

  // A new page begins at its top and its heading takes the focus, so that a screen reader begins
  // there, as after a full page load.
  useEffect(() => {
    if (shown.current !== page) {
      shown.current = page;
      if (!returned) window.scrollTo(0, 0);
      main.current?.querySelector("h1")?.focus({ preventScroll: true });
    }
  }, [page, returned]);

  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="site-header">
        <div className="frame">
          <Link to="/" className="brand">
            <img src="/favicon.svg" alt="" width="26" height="26" />
            exampulumi
          </Link>
          <nav aria-label="Main">
            <NavLink to="/" end>
              Home
            </NavLink>
            <NavLink to="/items">Items</NavLink>
            <NavLink to="/about">About</NavLink>
            <a href="/api/docs">API docs</a>
          </nav>
        </div>
      </header>
      <main id="content" className="frame" tabIndex={-1} ref={main}>
        {/* By its key each address starts again, with nothing of the one before. */}
        <ErrorBoundary key={page}>
          <Routes>
            <Route path="/" element={<Home />} />
            <Route path="/index.html" element={<Navigate to="/" replace />} />
            <Route path="/items" element={<Items />} />
            <Route path="/items/new" element={<NewItem />} />
            <Route path="/items/:id" element={<ItemPage />} />
            <Route path="/about" element={<About />} />
            <Route path="*" element={<NotFound />} />
          </Routes>
        </ErrorBoundary>
      </main>
    </>
  );
}
