import type { ReactNode } from "react";

import { ApiError, RequestError } from "../api/problem.ts";

interface ErrorNoticeProps {
  error: unknown;
  /** The fields of a form that show their own faults. */
  fields?: readonly string[];
  /** Tries again; offered only where that may help. */
  retry?: (() => void) | undefined;
  /** Where to go from here. */
  children?: ReactNode;
}

/** Tells what went wrong, with the API's own words where it gave some. */
export function ErrorNotice({ error, fields = [], retry, children }: ErrorNoticeProps) {
  const heading = error instanceof RequestError ? error.heading : "Something went wrong";
  const detail = error instanceof Error ? error.message : String(error);
  const inputs = error instanceof ApiError ? error.besides(fields) : [];
  const retryAfter = error instanceof ApiError ? error.retryAfter : undefined;
  const again = error instanceof ApiError && !error.mayPass ? undefined : retry;
  return (
    <div className="notice error" role="alert">
      <p className="notice-heading">{heading}</p>
      <p>
        {detail}
        {retryAfter !== undefined && ` The API asks to wait ${retryAfter}\u00a0s.`}
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
      {(again || children) && (
        <div className="notice-actions">
          {again && (
            <button type="button" className="quiet" onClick={again}>
              Try again
            </button>
          )}
          {children}
        </div>
      )}
    </div>
  );
}
