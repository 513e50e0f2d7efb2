const format = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 20 });

/** A price or tax as a person writes it: at least two decimals, and none of its digits lost. */
export function amount(value: number): string {
  return format.format(value);
}
