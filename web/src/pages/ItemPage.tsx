import { useCallback } from "react";
import { Link, useLocation, useNavigate, useParams, useSearchParams } from "react-router";

import type { Echo, Item } from "../api/contract.ts";
import { api } from "../api/index.ts";
import { isRecord } from "../api/json.ts";
import { ApiError } from "../api/problem.ts";
import { DeleteItem } from "../components/DeleteItem.tsx";
import { JsonText } from "../components/JsonText.tsx";
import { PageHeader } from "../components/PageHeader.tsx";
import { RequestCard } from "../components/RequestCard.tsx";
import { amount } from "../items/amount.ts";
import { moment } from "../items/moment.ts";
import { useRequest } from "../use-request.ts";

/** What the API answers for the id in the address: a deep link, so it works on its own. */
export function ItemPage() {
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const q = search.get("q") ?? undefined;
  const list = listBefore(useLocation().state);
  const navigate = useNavigate();
  const read = useCallback((signal: AbortSignal) => api.item(id, q, signal), [id, q]);
  const [state, send] = useRequest(read);
  const query = q === undefined ? "" : `?${new URLSearchParams({ q })}`;
  // A text that cannot be an id is no item's id.
  const missing =
    state.phase === "failed" &&
    state.error instanceof ApiError &&
    [400, 404, 422].includes(state.error.status);
  const stored = state.phase === "done" && isStored(state.answer) ? state.answer : undefined;

  return (
    <>
      <PageHeader
        title={stored?.name ?? (missing ? "Item not found" : "Item")}
        documentTitle={stored?.name ?? (missing ? "Item not found" : `Item ${id}`)}
      >
        <p>
          <Link to={list}>All items</Link>
        </p>
      </PageHeader>
      <RequestCard
        title={stored === undefined ? "Answer" : "Details"}
        request={`GET /api/items/${encodeURIComponent(id)}${query}`}
        state={state}
        retry={send}
      >
        {(answer) =>
          isStored(answer) ? (
            <>
              <Details item={answer} />
              <div className="actions">
                <DeleteItem
                  item={answer}
                  onDeleted={() => void navigate(list, { replace: true })}
                />
              </div>
            </>
          ) : (
            <JsonText value={answer} />
          )
        }
      </RequestCard>
    </>
  );
}

function Details({ item }: { item: Item }) {
  return (
    <dl className="facts">
      <dt>Description</dt>
      <dd>{item.description ?? "none"}</dd>
      <dt>Price</dt>
      <dd>{amount(item.price)}</dd>
      <dt>Tax</dt>
      <dd>{item.tax == null ? "none" : amount(item.tax)}</dd>
      {item.created_at != null && (
        <>
          <dt>Stored</dt>
          <dd>
            <time dateTime={item.created_at}>{moment(item.created_at)}</time>
          </dd>
        </>
      )}
      <dt>Id</dt>
      <dd>
        <code>{item.id}</code>
      </dd>
    </dl>
  );
}

/** The page of the list that the reader came from. */
function listBefore(state: unknown): string {
  const query = isRecord(state) && typeof state["list"] === "string" ? state["list"] : "";
  return `/items${query}`;
}

function isStored(answer: Echo | Item): answer is Item {
  return "id" in answer;
}
