import { isMortiseError } from '@mortise/kernel';
import type { PolicyContext } from './contract.ts';
import type { BoundPolicy } from './resolve.ts';

export const isAllowed = (result: unknown): boolean => result === true || result === undefined;

/** True for errors by which a policy rejects a request; any other error is a failure of the policy. */
const isPolicyRefusal = (error: unknown): boolean =>
  isMortiseError(error) ? error.kind === 'forbidden' : error instanceof Error && error.name === 'PolicyError';

const joinNames = (policies: readonly BoundPolicy[]) => policies.map(({ name }) => name).join(', ');

/** Allows if one of the policies allows, evaluated in order; otherwise rejects with the message of the last one. */
export const anyOf = (policies: readonly BoundPolicy[]): BoundPolicy => ({
  name: `anyOf(${joinNames(policies)})`,
  async evaluate(ctx) {
    let last: PolicyOutcome = {};
    for (const policy of policies) {
      last = await outcomeOf(policy, ctx);
      if ('passed' in last) return true;
    }
    if ('error' in last) throw last.error;
    return false;
  },
});

/** Allows if all policies allow, evaluated in order. */
export const allOf = (policies: readonly BoundPolicy[]): BoundPolicy => ({
  name: `allOf(${joinNames(policies)})`,
  async evaluate(ctx) {
    for (const { evaluate } of policies) if (!isAllowed(await evaluate(ctx))) return false;
    return true;
  },
});

/** Allows if the policy rejects. */
export const not = (policy: BoundPolicy): BoundPolicy => ({
  name: `not(${policy.name})`,
  evaluate: async (ctx) => !('passed' in (await outcomeOf(policy, ctx))),
});

/** The result of a policy: allowed, or rejected, with the error if it threw one. */
type PolicyOutcome = { readonly passed?: true; readonly error?: unknown };

async function outcomeOf({ evaluate }: BoundPolicy, ctx: PolicyContext): Promise<PolicyOutcome> {
  try {
    return isAllowed(await evaluate(ctx)) ? { passed: true } : {};
  } catch (error) {
    if (!isPolicyRefusal(error)) throw error;
    return { error };
  }
}
