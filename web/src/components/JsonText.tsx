/** A JSON value as text, as the API sent it except for the line breaks. */
export function JsonText({ value }: { value: unknown }) {
  return (
    <pre className="json">
      <code>{JSON.stringify(value, null, 2)}</code>
    </pre>
  );
}
