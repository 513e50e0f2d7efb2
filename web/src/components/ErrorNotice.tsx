import { ApiError } from "../api/problem.ts";

interface ErrorNoticeProps {
  error: unknown;
  retry?: () => void;
}

/** Tells what went wrong, with the API's own words where it gave some. */
export function ErrorNotice({ error, retry }: ErrorNoticeProps) {
  const heading =
    error instanceof ApiError ? `${error.status} ${error.title}` : "The request failed";
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <div className="notice error" role="alert">
      <p className="notice-heading">{heading}</p>
      <p>{detail}</p>
      {retry && (
        <button type="button" className="quiet" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
