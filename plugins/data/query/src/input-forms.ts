/**
 * The maximum nesting of filters, sort and populate; deeper input is rejected before the recursion overflows the stack.
 */
export const MAX_DEPTH = 40;

/** True for objects other than lists, dates and null. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Parses a boolean of a query string as Strapi does; `undefined` for other values. */
export function parseBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  if (value === 'true' || value === 't' || value === '1') return true;
  if (value === 'false' || value === 'f' || value === '0') return false;
  return undefined;
}

/** Splits a comma-separated string and trims the parts. */
export const splitList = (text: string): string[] => text.split(',').map((part) => part.trim());
