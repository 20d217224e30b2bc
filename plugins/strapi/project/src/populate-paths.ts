import { isMortiseError, MortiseError } from '@mortise/kernel';

/**
 * Replaces the path of an unknown key in `populate` by the path that Strapi reports: for a string or array the full
 * path inside of it, for an object the attribute that contains the key.
 */
export function withStrapiPath(error: unknown, populate: unknown): unknown {
  if (!isMortiseError(error) || error.code !== 'QUERY_KEY_UNKNOWN') return error;
  const { key, path, param } = error.details;
  if (param !== 'populate' || typeof path !== 'string') return error;
  const listed = pathInList(populate, path.split('.'));
  if (listed === undefined) return error;
  const { code, kind, message, remedy, details } = error;
  const wireMessage = `Invalid key ${String(key)}${listed === key ? '' : ` at ${listed}`}`;
  const wire = { message: wireMessage, details: { key, path: listed } };
  return new MortiseError(code, { kind, message, remedy, details, wire, cause: error });
}

/** The path below the innermost string or array in `populate`; `undefined` if it consists of objects only. */
function pathInList(populate: unknown, steps: readonly string[]): string | undefined {
  if (typeof populate === 'string' || Array.isArray(populate)) return steps.join('.');
  if (typeof populate !== 'object' || populate === null) return undefined;
  const branch: unknown = (populate as Readonly<Record<string, unknown>>)[steps[0]!];
  if (typeof branch !== 'object' || branch === null || steps.length < 2) return undefined;
  return pathInList((branch as { readonly populate?: unknown }).populate, steps.slice(1));
}
