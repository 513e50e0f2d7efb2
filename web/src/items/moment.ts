const format = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" });

/** A time from the API in a readable form, in the reader's time zone. */
export function moment(text: string): string {
  return format.format(new Date(text));
}
