import { useEffect, useLayoutEffect } from "react";
import { useLocation, useNavigationType } from "react-router";

/** How many milliseconds a page may take to be as long as it was when the reader left it. */
const PATIENCE = 5_000;

/** Where the places are kept while the browser loads the site again. */
const STORAGE = "scroll-places";

const places = new Map<string, number>(kept());

function kept(): [string, number][] {
  try {
    return JSON.parse(sessionStorage.getItem(STORAGE) ?? "[]") as [string, number][];
  } catch {
    // The browser keeps nothing for this site.
    return [];
  }
}

function keep(): void {
  try {
    sessionStorage.setItem(STORAGE, JSON.stringify([...places]));
  } catch {
    // As above.
  }
}

/**
 * Scrolls readers that go back or forward to the place where they left the page; true if they came
 * that way. The browser would do it before the page's content is loaded.
 */
export function useScrollPlace(): boolean {
  const { key } = useLocation();
  const returned = useNavigationType() === "POP";

  useEffect(() => {
    window.history.scrollRestoration = "manual";
    window.addEventListener("pagehide", keep);
    return () => window.removeEventListener("pagehide", keep);
  }, []);

  // Before the next page is painted: it may be shorter, and then scrolls by itself.
  useLayoutEffect(() => {
    const note = () => places.set(key, window.scrollY);
    window.addEventListener("scroll", note, { passive: true });
    return () => window.removeEventListener("scroll", note);
  }, [key]);

  useLayoutEffect(() => {
    const place = places.get(key);
    if (!returned || place === undefined) return;
    return scrollOnceThereIsRoom(place);
  }, [key, returned]);

  return returned;
}

/** Scrolls there as soon as the page is long enough, unless the reader scrolls first. */
function scrollOnceThereIsRoom(place: number): () => void {
  const end = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const own of ["wheel", "touchmove", "keydown"]) window.removeEventListener(own, end);
  };
  const attempt = () => {
    const room = document.documentElement.scrollHeight - window.innerHeight;
    if (room < place) return;
    window.scrollTo(0, place);
    end();
  };
  const observer = new ResizeObserver(attempt);
  const timer = setTimeout(end, PATIENCE);
  for (const own of ["wheel", "touchmove", "keydown"]) {
    window.addEventListener(own, end, { passive: true });
  }
  observer.observe(document.body);
  attempt();
  return end;
}
