import { Link, useTitle } from "../routing.tsx";

/** An address that the site does not have. */
export function NotFound() {
  useTitle("Not found");
  return (
    <header className="page-header">
      <h1>Page not found</h1>
      <p>
        This address leads nowhere. <Link to="/">Go to the overview</Link>
      </p>
    </header>
  );
}
