/**
 * What to enter, in a natural sentence: the API's words for what is wrong with a field, such as
 * "must be 0 or more", with the field's label. Unknown words stay as they are.
 */
export function faultFor(label: string, detail: string): string {
  const field = `a ${label.toLowerCase()}`;
  const patterns: [RegExp, (found: string) => string][] = [
    [/^is required$/, () => `Enter ${field}`],
    [/^must not be blank$/, () => `Enter ${field} that can be read`],
    [/^must be a number$/, () => `Enter ${field} in digits, with a point before the decimals`],
    [/^must be (\d.*)$/, (range) => `Enter ${field} of ${range}`],
    [/^must have (at most \d+ characters)$/, (length) => `Enter ${field} of ${length}`],
  ];
  for (const [pattern, sentence] of patterns) {
    const found = pattern.exec(detail);
    if (found !== null) return sentence(found[1] ?? "");
  }
  return `${label} ${detail}`;
}
