import { nearest } from '@mortise/kernel';
import { errors } from '../errors.ts';

/**
 * Refuses what an entry does not take: a misspelt name would leave a default in force. Strapi's manners ignore the key
 * instead, but not where it is near to one of `guards`, or where all are.
 *
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
    remedy: `it takes ${allowed.join(', ')}`,
    ...(isGuard ? {} : { unknownKey: [unknown] }),
  });
}
