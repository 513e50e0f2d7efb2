import { Link, useLocation } from "react-router";

import { PageHeader } from "../components/PageHeader.tsx";

/** An address that the site does not have. */
export function NotFound() {
  const { pathname } = useLocation();
  return (
    <PageHeader title="Page not found">
      <p>
        The site has no page at <code>{pathname}</code>.
      </p>
      <div className="actions">
        <Link to="/" className="button">
          Go to the start
        </Link>
      </div>
    </PageHeader>
  );
}
