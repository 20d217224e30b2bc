/** The deepest nesting of filters and populate that is walked; deeper is refused rather than overflowing the stack. */
export const MAX_DEPTH = 40;

/** An object to walk by key: no list, date or null. */
export const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Strapi's reading of a truth in a query string; `undefined` for what is neither. */
export function truthOf(value: unknown): boolean | undefined {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  if (value === 'true' || value === 't' || value === '1') return true;
  if (value === 'false' || value === 'f' || value === '0') return false;
  return undefined;
}

/** The parts of a comma list, trimmed. */
export const commaList = (text: string): string[] => text.split(',').map((part) => part.trim());
