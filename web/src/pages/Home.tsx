import { Link } from "react-router";

import { api } from "../api/index.ts";
import { JsonText } from "../components/JsonText.tsx";
import { PageHeader } from "../components/PageHeader.tsx";
import { RequestCard } from "../components/RequestCard.tsx";
import { useRequest } from "../use-request.ts";

const readHello = (signal: AbortSignal) => api.hello(signal);
const readItem = (signal: AbortSignal) => api.item("555", "boo", signal);
const readVersion = (signal: AbortSignal) => api.version(signal);

/** The start page: what the site is, and live answers of the API. */
export function Home() {
  const [hello, sendHello] = useRequest(readHello);
  const [item, sendItem] = useRequest(readItem);
  const [version, sendVersion] = useRequest(readVersion);

  return (
    <>
      <PageHeader title="A site and an API on one domain" documentTitle="Home">
        <p className="lead">
          Static pages from S3 and a container on AWS Lambda, behind one CloudFront distribution.
          The cards below query the API live.
        </p>
        <div className="actions">
          <Link to="/items" className="button">
            Browse the items
          </Link>
          <a href="/api/docs" className="button quiet">
            Try the API
          </a>
        </div>
      </PageHeader>
      <div className="cards">
        <RequestCard title="Greeting" request="GET /api/hello" state={hello} retry={sendHello}>
          {(answer) => <JsonText value={answer} />}
        </RequestCard>
        <RequestCard title="Echo" request="GET /api/items/555?q=boo" state={item} retry={sendItem}>
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
    </>
  );
}
