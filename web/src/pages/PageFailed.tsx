import { ErrorNotice } from "../components/ErrorNotice.tsx";
import { PageHeader } from "../components/PageHeader.tsx";

/** Shown instead of a page that fails: says so, and how to continue. */
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
