import { nearest } from '@mortise/kernel';
import { errors } from '../errors.ts';

/**
 * Rejects unknown config keys: a misspelled name would leave a default in force. `manners: 'strapi'` ignores the key
 * instead, except if it resembles one of `guards`.
 *
 * @param guards keys that restrict access; `'all'` for all keys.
 * @throws MIDDLEWARES_CONFIG_INVALID.
 */
export function validateKeys(
  middleware: string,
  config: object | undefined,
  allowed: readonly string[],
  guards: readonly string[] | 'all' = [],
): void {
  const unknown = Object.keys(config ?? {}).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const suggestion = nearest(unknown, allowed);
  const isGuard = guards === 'all' || (suggestion !== undefined && guards.includes(suggestion));
  throw errors.CONFIG_INVALID({
    middleware,
    problem: `it has "${unknown}"${suggestion ? `; did you mean "${suggestion}"?` : ''}`,
    remedy: `use ${allowed.join(', ')}`,
    ...(isGuard ? {} : { unknownKey: [unknown] }),
  });
}
