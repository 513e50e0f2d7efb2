import { ErrorNotice } from "../components/ErrorNotice.tsx";
import { PageHeader } from "../components/PageHeader.tsx";

/** In place of a page that has a defect: says so, and how to go on. */
export function PageFailed({ error }: { error: unknown }) {
  return (
    <>
      <PageHeader title="This page failed">
        <p>This is a bug in the site, and not your mistake. Your items are safe.</p>
      </PageHeader>
      <ErrorNotice error={error}>
        <button type="button" className="quiet" onClick={() => window.location.reload()}>
          Load the page again
        </button>
      </ErrorNotice>
    </>
  );
}
