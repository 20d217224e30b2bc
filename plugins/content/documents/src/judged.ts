import { isUntrusted, type MortiseError } from '@mortise/kernel';
import type { DocumentCall } from './contract.ts';
import { errors } from './errors.ts';

/** Trees that were looked through, found judged, and can no longer change. */
export type Settled = WeakSet<object>;

/**
 * Refuses parameters that hold anything a request sent and no judge made anew. Calls in Strapi's manner may bring its `data`: they
 * ask nothing by it, and it is validated.
 *
 * @param settled remembers frozen trees, so that each is looked through once.
 * @param refused is told of what is thrown, which the client sees as a 400 without a reason.
 * @throws DOCUMENTS_UNJUDGED with the path.
 */
export function requireJudged(
  { uid, action, params, context }: DocumentCall,
  settled: Settled,
  refused: (error: MortiseError) => void = () => {},
): void {
  const refuse = (path: string): never => {
    const error = errors.UNJUDGED({ uid, action, path: path || 'params' });
    refused(error);
    throw error;
  };
  /** @returns whether the value can never change again. */
  const look = (value: unknown, path: string): boolean => {
    if (typeof value !== 'object' || value === null) return true;
    if (settled.has(value)) return true;
    if (isUntrusted(value)) refuse(path);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype && !Array.isArray(value)) return false;
    let frozen = Object.isFrozen(value);
    for (const [key, member] of Object.entries(value)) {
      if (!look(member, path ? `${path}.${key}` : key)) frozen = false;
    }
    if (frozen) settled.add(value);
    return frozen;
  };
  if (context.manner !== 'strapi' || params.data === undefined) return void look(params, '');
  if (isUntrusted(params)) refuse('');
  for (const [key, value] of Object.entries(params)) if (key !== 'data') look(value, key);
}
