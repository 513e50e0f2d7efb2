import { Link, useNavigate } from "react-router";

import { ItemForm } from "../components/ItemForm.tsx";
import { PageHeader } from "../components/PageHeader.tsx";

/** A form that stores an item, and goes to it. */
export function NewItem() {
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title="New item">
        <p>
          <Link to="/items">All items</Link>
        </p>
      </PageHeader>
      <section className="card narrow">
        <ItemForm onCreated={(item) => void navigate(`/items/${item.id}`, { replace: true })} />
      </section>
    </>
  );
}
