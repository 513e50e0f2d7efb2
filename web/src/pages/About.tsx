import { Link } from "react-router";

import { PageHeader } from "../components/PageHeader.tsx";

/** What this site and its API are. */
export function About() {
  return (
    <>
      <PageHeader title="About">
        <p className="lead">One domain, two origins.</p>
      </PageHeader>
      <section className="card prose">
        <p>
          This site is a set of static files in a private S3 bucket. The API is a container image on
          AWS Lambda behind a Function URL. CloudFront is in front of both: it sends{" "}
          <code>/api/*</code> to the function and everything else to the bucket. The browser sees
          one origin, so no cross-origin rules are needed.
        </p>
        <p>
          Neither can be reached without CloudFront, which signs its requests to both. A request
          with a body carries the body’s SHA-256 in <code>x-amz-content-sha256</code>; the form for
          a <Link to="/items/new">new item</Link> computes it in the browser.
        </p>
        <p>
          Addresses such as this one are client-side routes: they work when opened directly, but an
          unknown API address is still a 404. You can try it out in the{" "}
          <a href="/api/docs">API docs</a>.
        </p>
      </section>
    </>
  );
}
