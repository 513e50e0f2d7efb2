import { api } from "../api/index.ts";
import { ItemForm } from "../components/ItemForm.tsx";
import { JsonText } from "../components/JsonText.tsx";
import { RequestCard } from "../components/RequestCard.tsx";
import { Link, useTitle } from "../routing.tsx";
import { useRequest } from "../use-request.ts";

const readHello = (signal: AbortSignal) => api.hello(signal);
const readItem = (signal: AbortSignal) => api.item("555", "boo", signal);
const readVersion = (signal: AbortSignal) => api.version(signal);
const readItems = (signal: AbortSignal) => api.items(signal);

/** The start page: what the API answers, and a form that stores an item. */
export function Overview() {
  useTitle("Overview");
  const [hello, sendHello] = useRequest(readHello);
  const [item, sendItem] = useRequest(readItem);
  const [version, sendVersion] = useRequest(readVersion);
  const [items, sendItems] = useRequest(readItems);

  return (
    <>
      <header className="page-header">
        <h1>Overview</h1>
        <p>Live answers of the API on this page’s own origin.</p>
      </header>
      <div className="cards">
        <RequestCard title="Greeting" request="GET /api/hello" state={hello} retry={sendHello}>
          {(answer) => <JsonText value={answer} />}
        </RequestCard>
        <RequestCard
          title="Item"
          request="GET /api/items/555?q=boo"
          state={item}
          retry={sendItem}
        >
          {(answer) => <JsonText value={answer} />}
        </RequestCard>
        <RequestCard
          title="Deployment"
          request="GET /api/version"
          state={version}
          retry={sendVersion}
        >
          {(answer) => (
            <dl className="facts">
              <dt>Environment</dt>
              <dd>{answer.env_name ?? "not set"}</dd>
              <dt>Function</dt>
              <dd>{answer.function_name ?? "not set"}</dd>
              <dt>Build</dt>
              <dd>
                <code title={answer.build_id}>{answer.build_id.slice(0, 12)}</code>
              </dd>
            </dl>
          )}
        </RequestCard>
      </div>

      <div className="columns">
        <section className="card" aria-labelledby="new-item">
          <header className="card-header">
            <h2 id="new-item">New item</h2>
            <code className="request">POST /api/items</code>
          </header>
          <ItemForm onCreated={sendItems} />
        </section>
        <RequestCard title="Stored items" request="GET /api/items" state={items} retry={sendItems}>
          {(answer) =>
            answer.items.length === 0 ? (
              <p className="empty">No items yet. The form stores the first one.</p>
            ) : (
              <ul className="items">
                {answer.items.toReversed().map((stored) => (
                  <li key={stored.id}>
                    <Link to={`/items/${stored.id}`}>{stored.name}</Link>
                    <span className="amount">{stored.price.toFixed(2)}</span>
                  </li>
                ))}
              </ul>
            )
          }
        </RequestCard>
      </div>
    </>
  );
}
