import { useEffect } from "react";

/** Names the page in the browser's title, which screen readers announce on a change. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · exampulumi`;
  }, [title]);
}
