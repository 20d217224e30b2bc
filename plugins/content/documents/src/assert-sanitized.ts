import { isUntrusted, type MortiseError } from '@mortise/kernel';
import type { DocumentCall } from './contract.ts';
import { errors } from './errors.ts';

/** Deeply frozen values that were checked and contain nothing that came with a request. */
export type KnownSafe = WeakSet<object>;

/**
 * Rejects parameters with an object or list that came with a request and was not validated or sanitized. Calls with
 * `manner: 'strapi'` may pass such an object as `data`: it selects nothing, and it is validated.
 *
 * @param knownSafe caches deeply frozen values, so that each is checked once.
 * @param onRefused called with the error before it is thrown: the client sees a 400 without a reason.
 * @throws DOCUMENTS_UNSANITIZED with the path.
 */
export function assertSanitized(
  { uid, action, params, context }: DocumentCall,
  knownSafe: KnownSafe,
  onRefused: (error: MortiseError) => void = () => {},
): void {
  const refuse = (path: string): never => {
    const error = errors.UNSANITIZED({ uid, action, path: path || 'params' });
    onRefused(error);
    throw error;
  };
  /** @returns whether the value is deeply frozen. */
  const visit = (value: unknown, path: string): boolean => {
    if (typeof value !== 'object' || value === null) return true;
    if (knownSafe.has(value)) return true;
    if (isUntrusted(value)) refuse(path);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype && !Array.isArray(value)) return false;
    let frozen = Object.isFrozen(value);
    for (const [key, member] of Object.entries(value)) {
      if (!visit(member, path ? `${path}.${key}` : key)) frozen = false;
    }
    if (frozen) knownSafe.add(value);
    return frozen;
  };
  if (context.manner !== 'strapi' || params.data === undefined) return void visit(params, '');
  if (isUntrusted(params)) refuse('');
  for (const [key, value] of Object.entries(params)) if (key !== 'data') visit(value, key);
}
