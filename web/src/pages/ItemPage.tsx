import { useCallback } from "react";

import { api } from "../api/index.ts";
import { JsonText } from "../components/JsonText.tsx";
import { RequestCard } from "../components/RequestCard.tsx";
import { Link, useTitle } from "../routing.tsx";
import { useRequest } from "../use-request.ts";

interface ItemPageProps {
  id: string;
  q: string | undefined;
}

/** What the API answers for one id: the address is a deep link, so it works on its own. */
export function ItemPage({ id, q }: ItemPageProps) {
  useTitle(`Item ${id}`);
  const read = useCallback((signal: AbortSignal) => api.item(id, q, signal), [id, q]);
  const [state, send] = useRequest(read);
  const query = q === undefined ? "" : `?${new URLSearchParams({ q })}`;

  return (
    <>
      <header className="page-header">
        <h1>Item</h1>
        <p>
          <Link to="/">Back to the overview</Link>
        </p>
      </header>
      <RequestCard
        title={state.phase === "done" && "name" in state.answer ? state.answer.name : id}
        request={`GET /api/items/${encodeURIComponent(id)}${query}`}
        state={state}
        retry={send}
      >
        {(answer) => <JsonText value={answer} />}
      </RequestCard>
    </>
  );
}
