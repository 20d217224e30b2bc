import { isMortiseError } from '@mortise/kernel';
import type { PolicyContext } from './contract.ts';
import type { BoundPolicy } from './resolve.ts';

export const letsThrough = (verdict: unknown): boolean => verdict === true || verdict === undefined;

/** True for errors by which a policy rejects a request; any other error is a failure of the policy. */
const isRefusal = (error: unknown): boolean =>
  isMortiseError(error) ? error.kind === 'forbidden' : error instanceof Error && error.name === 'PolicyError';

const namesOf = (policies: readonly BoundPolicy[]) => policies.map(({ name }) => name).join(', ');

/** Allows if one of the policies allows, evaluated in order; otherwise rejects with the message of the last one. */
export const anyOf = (policies: readonly BoundPolicy[]): BoundPolicy => ({
  name: `anyOf(${namesOf(policies)})`,
  async ask(ctx) {
    let last: Outcome = {};
    for (const policy of policies) {
      last = await refusalOf(policy, ctx);
      if ('passed' in last) return true;
    }
    if ('error' in last) throw last.error;
    return false;
  },
});

/** Allows if all policies allow, evaluated in order. */
export const allOf = (policies: readonly BoundPolicy[]): BoundPolicy => ({
  name: `allOf(${namesOf(policies)})`,
  async ask(ctx) {
    for (const { ask } of policies) if (!letsThrough(await ask(ctx))) return false;
    return true;
  },
});

/** Allows if the policy rejects. */
export const not = (policy: BoundPolicy): BoundPolicy => ({
  name: `not(${policy.name})`,
  ask: async (ctx) => !('passed' in (await refusalOf(policy, ctx))),
});

/** The result of a policy: allowed, or rejected, with the error if it threw one. */
type Outcome = { readonly passed?: true; readonly error?: unknown };

async function refusalOf({ ask }: BoundPolicy, ctx: PolicyContext): Promise<Outcome> {
  try {
    return letsThrough(await ask(ctx)) ? { passed: true } : {};
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error };
  }
}
