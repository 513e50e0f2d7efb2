import { Link } from "react-router";

import type { Item, ItemList } from "../api/contract.ts";
import { api } from "../api/index.ts";
import { PageHeader } from "../components/PageHeader.tsx";
import { RequestCard } from "../components/RequestCard.tsx";
import { amount } from "../items/amount.ts";
import { useRequest, type RequestState } from "../use-request.ts";

const readItems = (signal: AbortSignal) => api.items(signal);

/** All stored items, the newest first. */
export function Items() {
  const [state, send] = useRequest(readItems);
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
      <RequestCard title={counted(state)} request="GET /api/items" state={state} retry={send}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">
              Nothing here yet. <Link to="/items/new">Store the first item</Link>
            </p>
          ) : (
            <ul className="items">
              {items.toReversed().map((item) => (
                <Row key={item.id} item={item} />
              ))}
            </ul>
          )
        }
      </RequestCard>
    </>
  );
}

function Row({ item }: { item: Item }) {
  return (
    <li>
      <div className="item-text">
        <Link to={`/items/${item.id}`}>{item.name}</Link>
        {item.description && <p>{item.description}</p>}
      </div>
      <span className="amount">{amount(item.price)}</span>
    </li>
  );
}

function counted(state: RequestState<ItemList>): string {
  const count = state.phase === "done" ? state.answer.items.length : 0;
  if (count === 0) return "Stored items";
  return count === 1 ? "1 stored item" : `${count} stored items`;
}
