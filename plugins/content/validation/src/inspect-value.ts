/**
 * Formats a value for messages as Strapi does: strings quoted, values in objects as strings, indented by two spaces.
 */
export function inspectValue(value: unknown): string {
  return (
    inspectPrimitive(value) ??
    JSON.stringify(value, (_, inner: unknown) => inspectPrimitive(inner) ?? inner, 2) ??
    String(value)
  );
}

function inspectPrimitive(value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return `"${value}"`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  return typeof value === 'object' ? undefined : String(value);
}
