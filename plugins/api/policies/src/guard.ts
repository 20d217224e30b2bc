import { type Endpoint, type Guard, isMortiseError, isThenable } from '@mortise/kernel';
import { isAllowed } from './compose.ts';
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
export function createGuards({ id }: Endpoint, policies: readonly BoundPolicy[]): readonly Guard[] {
  if (policies.length === 0) return [];

  const evaluateFrom = (first: number, ctx: PolicyContext): void | Promise<void> => {
    for (let i = first; i < policies.length; i++) {
      const { name, evaluate } = policies[i]!;
      const result = callPolicy(() => evaluate(ctx));
      if (isThenable(result)) {
        return Promise.resolve(result).then((later) => {
          assertAllowed(later, id, name);
          return evaluateFrom(i + 1, ctx);
        }, rethrow);
      }
      assertAllowed(result, id, name);
    }
  };
  return [(ctx) => evaluateFrom(0, policyContext('koa', ctx))];
}

function assertAllowed(result: unknown, endpoint: string, policy: string): void {
  if (!isAllowed(result)) throw errors.FAILED({ endpoint, policy });
}

function callPolicy(evaluate: () => unknown): unknown {
  try {
    return evaluate();
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
