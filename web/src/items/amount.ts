const format = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 20 });

/**
 * A price or tax as a person writes it: at least two decimals, without losing a digit. Numbers that
 * are too large or too small for that keep their exponent.
 */
export function amount(value: number): string {
  const shortest = String(value);
  return shortest.includes("e") ? shortest : format.format(value);
}
