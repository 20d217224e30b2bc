import { isMortiseError } from '@mortise/kernel';
import type { PolicyContext } from './contract.ts';
import type { BoundPolicy } from './resolve.ts';

export const letsThrough = (verdict: unknown): boolean => verdict === true || verdict === undefined;

/** True for what a policy throws to refuse; anything else that it throws is its fault, and no answer. */
const isRefusal = (error: unknown): boolean =>
  isMortiseError(error) ? error.kind === 'forbidden' : error instanceof Error && error.name === 'PolicyError';

const namesOf = (policies: readonly BoundPolicy[]) => policies.map(({ name }) => name).join(', ');

/** Lets through where one of them does, asked in order; else the last refusal counts, its words too. */
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

/** Lets through where all of them do, asked in order. */
export const allOf = (policies: readonly BoundPolicy[]): BoundPolicy => ({
  name: `allOf(${namesOf(policies)})`,
  async ask(ctx) {
    for (const { ask } of policies) if (!letsThrough(await ask(ctx))) return false;
    return true;
  },
});

/** Lets through where it refuses. */
export const not = (policy: BoundPolicy): BoundPolicy => ({
  name: `not(${policy.name})`,
  ask: async (ctx) => !('passed' in (await refusalOf(policy, ctx))),
});

/** It let through, or refused, in its own words where there are any. */
type Outcome = { readonly passed?: true; readonly error?: unknown };

async function refusalOf({ ask }: BoundPolicy, ctx: PolicyContext): Promise<Outcome> {
  try {
    return letsThrough(await ask(ctx)) ? { passed: true } : {};
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error };
  }
}
