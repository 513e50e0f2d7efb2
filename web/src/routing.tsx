import { useEffect, useSyncExternalStore, type MouseEvent, type ReactNode } from "react";

/** Says that the address changed: the browser itself only tells of back and forward. */
const NAVIGATED = "app:navigated";

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(NAVIGATED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(NAVIGATED, listener);
  };
}

/** The address below the origin, path and query; renders anew when it changes. */
export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => window.location.href);
  return new URL(href);
}

/** Goes to another page of the site without loading it anew. */
export function navigate(to: string): void {
  window.history.pushState(null, "", to);
  window.dispatchEvent(new Event(NAVIGATED));
  window.scrollTo(0, 0);
}

interface LinkProps {
  to: string;
  children: ReactNode;
  className?: string;
}

/** A link within the site. A click with a modifier key stays the browser's. */
export function Link({ to, children, className }: LinkProps) {
  const { pathname } = useAddress();
  const follow = (event: MouseEvent) => {
    const plain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (plain) {
      event.preventDefault();
      navigate(to);
    }
  };
  return (
    <a
      href={to}
      className={className}
      onClick={follow}
      aria-current={pathname === to ? "page" : undefined}
    >
      {children}
    </a>
  );
}

/** Names the page in the browser's title, which screen readers announce on a change. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · exampulumi`;
  }, [title]);
}
