import { Link, useLocation } from "react-router";

import { PageHeader } from "../components/PageHeader.tsx";

/** An address that the site does not have. */
export function NotFound() {
  const { pathname } = useLocation();
  return (
    <>
      {/* The page has the status 200, as every address of the site has. */}
      <meta name="robots" content="noindex" />
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
    </>
  );
}
