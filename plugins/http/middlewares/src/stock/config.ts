import { nearest } from '@mortise/kernel';
import { errors } from '../errors.ts';

/**
 * Rejects unknown config keys: a misspelled name would leave a default in force. `manners: 'strapi'` ignores the key
 * instead, except if it resembles one of `guards`.
 *
 * @param guards keys that restrict access; `'all'` for all keys.
 * @throws MIDDLEWARES_CONFIG_INVALID.
 */
export function checkKeys(
  middleware: string,
  config: object | undefined,
  allowed: readonly string[],
  guards: readonly string[] | 'all' = [],
): void {
  const unknown = Object.keys(config ?? {}).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const near = nearest(unknown, allowed);
  const isGuard = guards === 'all' || (near !== undefined && guards.includes(near));
  throw errors.CONFIG_INVALID({
    middleware,
    problem: `it has "${unknown}"${near ? `; did you mean "${near}"?` : ''}`,
    remedy: `use ${allowed.join(', ')}`,
    ...(isGuard ? {} : { unknownKey: [unknown] }),
  });
}
