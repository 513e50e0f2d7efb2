const format = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" });

/** A moment of the API as a person reads it, in the time of the reader's place. */
export function moment(text: string): string {
  return format.format(new Date(text));
}
