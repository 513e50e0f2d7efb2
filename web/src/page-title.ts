import { useEffect } from "react";

/** Sets the browser's title to the page's name; screen readers announce a change. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · exampulumi`;
  }, [title]);
}
