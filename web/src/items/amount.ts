const format = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 20 });

/**
 * A price or tax as a person writes it: at least two decimals, and none of its digits lost. Numbers
 * too large or too small to be read so keep their exponent.
 */
export function amount(value: number): string {
  const shortest = String(value);
  return shortest.includes("e") ? shortest : format.format(value);
}
