import { ErrorNotice } from "../components/ErrorNotice.tsx";
import { PageHeader } from "../components/PageHeader.tsx";

/** In place of a page that has a defect: says so, and how to go on. */
export function PageFailed({ error }: { error: unknown }) {
  return (
    <>
      <PageHeader title="This page failed">
        <p>It is a defect of the site and nothing that you did. What you stored is not affected.</p>
      </PageHeader>
      <ErrorNotice error={error}>
        <button type="button" className="quiet" onClick={() => window.location.reload()}>
          Load the page again
        </button>
      </ErrorNotice>
    </>
  );
}
