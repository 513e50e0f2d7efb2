import { useCallback } from "react";
import { Link, useSearchParams } from "react-router";

import type { Item } from "../api/contract.ts";
import { api } from "../api/index.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { RequestCard } from "../components/RequestCard.tsx";
import { amount } from "../items/amount.ts";
import { useRequest } from "../use-request.ts";

/** The stored items, a page of them at a time, the newest first. */
export function Items() {
  const [search] = useSearchParams();
  const after = search.get("after") ?? undefined;
  const read = useCallback((signal: AbortSignal) => api.items(after, signal), [after]);
  const [state, send] = useRequest(read);
  const next = state.phase === "done" ? state.answer.next : undefined;
  return (
    <>
      <PageHeader
        title="Items"
        actions={
          <Link to="/items/new" className="button">
            New item
          </Link>
        }
      />
      <RequestCard
        title={after === undefined ? "Stored items, newest first" : "Older stored items"}
        request={`GET /api/items${pageQuery(after)}`}
        state={state}
        retry={send}
      >
        {({ items, next }) => {
          if (items.length > 0) return <Rows items={items} list={pageQuery(after)} />;
          // A page may be empty although others are not.
          const nothing = after === undefined && next == null;
          return nothing ? <NothingYet /> : <p className="empty">This page has no items.</p>;
        }}
      </RequestCard>
      {(after !== undefined || next != null) && (
        <nav className="pages" aria-label="Pages">
          {after !== undefined && <Link to="/items">First page</Link>}
          {next != null && <Link to={`/items${pageQuery(next)}`}>Next page</Link>}
        </nav>
      )}
    </>
  );
}

/** The items, each with a link that knows which page of the list to return to. */
function Rows({ items, list }: { items: Item[]; list: string }) {
  return (
    <ul className="items">
      {items.map((item) => (
        <li key={item.id}>
          <div className="item-text">
            <Link to={`/items/${item.id}`} state={{ list }}>
              {item.name}
            </Link>
            {item.description && <p>{item.description}</p>}
          </div>
          <span className="amount">{amount(item.price)}</span>
        </li>
      ))}
    </ul>
  );
}

function NothingYet() {
  return (
    <p className="empty">
      Nothing here yet. <Link to="/items/new">Store the first item</Link>
    </p>
  );
}

function pageQuery(after: string | undefined): string {
  return after === undefined ? "" : `?${new URLSearchParams({ after })}`;
}
