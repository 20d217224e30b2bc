import { type Endpoint, type Guard, isMortiseError, isThenable } from '@mortise/kernel';
import { letsThrough } from './compose.ts';
import type { PolicyContext } from './contract.ts';
import { policyContext } from './define.ts';
import { errors } from './errors.ts';
import type { BoundPolicy } from './resolve.ts';

/**
 * Creates one guard that evaluates the policies in order and stops at the first that rejects; no guard without
 * policies. The guard is synchronous as long as the policies are.
 *
 * As in Strapi, the guard throws POLICIES_FAILED for a result other than `true` or `undefined`, POLICIES_REFUSED for a
 * thrown error named PolicyError, and any other error of a policy unchanged.
 */
export function guardsOf({ id }: Endpoint, policies: readonly BoundPolicy[]): readonly Guard[] {
  if (policies.length === 0) return [];

  const askFrom = (first: number, ctx: PolicyContext): void | Promise<void> => {
    for (let i = first; i < policies.length; i++) {
      const { name, ask } = policies[i]!;
      const verdict = asked(() => ask(ctx));
      if (isThenable(verdict)) {
        return Promise.resolve(verdict).then((later) => {
          judge(later, id, name);
          return askFrom(i + 1, ctx);
        }, rethrow);
      }
      judge(verdict, id, name);
    }
  };
  return [(ctx) => askFrom(0, policyContext('koa', ctx))];
}

function judge(verdict: unknown, endpoint: string, policy: string): void {
  if (!letsThrough(verdict)) throw errors.FAILED({ endpoint, policy });
}

function asked(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return rethrow(error);
  }
}

function rethrow(error: unknown): never {
  if (error instanceof Error && error.name === 'PolicyError' && !isMortiseError(error)) {
    throw errors.REFUSED({ message: error.message, details: (error as { details?: unknown }).details }, error);
  }
  throw error;
}
