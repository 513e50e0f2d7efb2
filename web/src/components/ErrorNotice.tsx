import type { ReactNode } from "react";

import { ApiError, RequestError } from "../api/problem.ts";

interface ErrorNoticeProps {
  error: unknown;
  /** The fields of a form that show their own faults. */
  fields?: readonly string[];
  retry?: () => void;
  /** Where to go from here. */
  children?: ReactNode;
}

/** Tells what went wrong, with the API's own words where it gave some. */
export function ErrorNotice({ error, fields = [], retry, children }: ErrorNoticeProps) {
  const heading = error instanceof RequestError ? error.heading : "Something went wrong";
  const detail = error instanceof Error ? error.message : String(error);
  const inputs = error instanceof ApiError ? error.besides(fields) : [];
  const retryAfter = error instanceof ApiError ? error.retryAfter : undefined;
  return (
    <div className="notice error" role="alert">
      <p className="notice-heading">{heading}</p>
      <p>
        {detail}
        {retryAfter !== undefined && ` The API asks to wait ${retryAfter} s.`}
      </p>
      {inputs.length > 0 && (
        <ul>
          {inputs.map(({ pointer, parameter, detail }) => (
            <li key={`${pointer} ${parameter} ${detail}`}>
              <code>{parameter ?? pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
      {(retry || children) && (
        <div className="notice-actions">
          {retry && (
            <button type="button" className="quiet" onClick={retry}>
              Try again
            </button>
          )}
          {children}
        </div>
      )}
    </div>
  );
}
