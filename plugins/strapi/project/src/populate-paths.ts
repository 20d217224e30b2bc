import { isMortiseError, MortiseError } from '@mortise/kernel';

/**
 * An unknown name in `populate`, with the path that Strapi tells of it: of a text or list the path in that, of an object the
 * attribute that holds the name.
 */
export function placedAsGiven(error: unknown, populate: unknown): unknown {
  if (!isMortiseError(error) || error.code !== 'QUERY_KEY_UNKNOWN') return error;
  const { key, path, param } = error.details;
  if (param !== 'populate' || typeof path !== 'string') return error;
  const listed = pathInList(populate, path.split('.'));
  if (listed === undefined) return error;
  const { code, kind, message, remedy, details } = error;
  const words = `Invalid key ${String(key)}${listed === key ? '' : ` at ${listed}`}`;
  const wire = { message: words, details: { key, path: listed } };
  return new MortiseError(code, { kind, message, remedy, details, wire, cause: error });
}

/** The steps that a text or list names, at whatever depth of objects it stands; undefined where objects name them all. */
function pathInList(populate: unknown, steps: readonly string[]): string | undefined {
  if (typeof populate === 'string' || Array.isArray(populate)) return steps.join('.');
  if (typeof populate !== 'object' || populate === null) return undefined;
  const branch: unknown = (populate as Readonly<Record<string, unknown>>)[steps[0]!];
  if (typeof branch !== 'object' || branch === null || steps.length < 2) return undefined;
  return pathInList((branch as { readonly populate?: unknown }).populate, steps.slice(1));
}
