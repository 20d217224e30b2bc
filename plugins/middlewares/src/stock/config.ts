import { nearest } from '@mortise/kernel';
import { errors } from '../errors.ts';

/** Refuses what an entry does not take: a misspelt name would leave a default in force. @throws MIDDLEWARES_CONFIG_INVALID. */
export function checkKeys(middleware: string, config: object | undefined, allowed: readonly string[]): void {
  const unknown = Object.keys(config ?? {}).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const near = nearest(unknown, allowed);
  throw errors.CONFIG_INVALID({
    middleware,
    problem: `it has "${unknown}"${near ? `; did you mean "${near}"?` : ''}`,
    remedy: `it takes ${allowed.join(', ')}`,
  });
}
