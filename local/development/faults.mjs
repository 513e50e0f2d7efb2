// What compilers have found, in the form in which Vite's client shows an error over the page.

/** The faults in what Cargo says to people: each begins at the start of a line. */
export function faultsIn(text) {
  const parts = text.split(/^(?=error(?:\[E\d+\])?: )/m).filter((part) => part.trim() !== "");
  return parts.map((part) => {
    const [message, ...rest] = part.trimEnd().split("\n");
    return { message, frame: rest.join("\n") };
  });
}

/** One error for all faults: Vite's client shows no second one. */
export function overlay(compiler, faults) {
  const [first, ...others] = faults;
  const count = others.length === 0 ? "" : ` (the first of ${faults.length})`;
  return {
    plugin: compiler,
    message: `${first.message}${count}${first.place === undefined ? "" : `\n${first.place}`}`,
    frame: first.frame,
    stack: others.map(({ message, place, frame }) => [message, place, frame].filter(Boolean).join("\n")).join("\n\n"),
  };
}
