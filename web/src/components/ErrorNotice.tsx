import type { ReactNode } from "react";

import { ApiError, RequestError } from "../api/problem.ts";

interface ErrorNoticeProps {
  error: unknown;
  /** The fields of a form that show their own errors. */
  fields?: readonly string[];
  /** Tries again; offered only if that may help. */
  retry?: (() => void) | undefined;
  /** Where to go from here. */
  children?: ReactNode;
}

/** Says what went wrong and what to do, and in small type what the API calls it. */
export function ErrorNotice({ error, fields = [], retry, children }: ErrorNoticeProps) {
  const heading = error instanceof RequestError ? error.heading : "Something went wrong";
  const answer = error instanceof ApiError ? error : undefined;
  const inputs = answer?.besides(fields) ?? [];
  const again = answer === undefined || answer.mayPass ? retry : undefined;
  return (
    <div className="notice error" role="alert">
      <p className="notice-heading">{heading}</p>
      <p>{advice(error, fields)}</p>
      {inputs.length > 0 && (
        <ul>
          {inputs.map(({ pointer, parameter, detail }) => (
            <li key={`${pointer} ${parameter} ${detail}`}>
              <code>{parameter ?? pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
      {answer !== undefined && (
        <p className="notice-status">
          The API’s answer: {answer.status} {answer.title}
        </p>
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

/** What the reader can do, in the API's own words if it has some for people. */
function advice(error: unknown, fields: readonly string[]): string {
  const detail = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ApiError)) return detail;
  if (error.status === 401) {
    return "The API answers only those who are signed in, and this site has no sign-in yet.";
  }
  const isAllInFields = error.inputs.length > 0 && error.besides(fields).length === 0;
  if (isAllInFields) return "Correct the marked fields, and store the item again.";
  const { retryAfter } = error;
  if (retryAfter === undefined) return detail;
  return `${detail} Try again in ${retryAfter}\u00a0${retryAfter === 1 ? "second" : "seconds"}.`;
}
