import type { ReactNode } from "react";

import { usePageTitle } from "../page-title.ts";

interface PageHeaderProps {
  title: string;
  /** The browser's title, if it says more than the heading. */
  documentTitle?: string;
  /** What can be done from here, next to the heading. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A page's heading, which takes the focus when a link of the site opens the page. */
export function PageHeader({ title, documentTitle = title, actions, children }: PageHeaderProps) {
  usePageTitle(documentTitle);
  return (
    <header className="page-header">
      <div className="page-heading">
        <h1 tabIndex={-1}>{title}</h1>
        {actions}
      </div>
      {children}
    </header>
  );
}
