import type { Hooks, Pipeline } from '@mortise/kernel';
import type { BodyServer } from './body.ts';
import type { Bodies } from './contract.ts';
import { createSpools, type SpoolOptions, type Spools } from './spool.ts';

/** The used part of the plugin's view. */
interface View {
  readonly options: { readonly uploads?: SpoolOptions | undefined };
  readonly hooks: Pick<Hooks, 'route'>;
  readonly use: { readonly pipeline: Pipeline };
}

const spools = new WeakMap<View, Spools>();
const ANYTHING: Bodies = { forms: true, files: true };
const NOTHING: Bodies = { forms: false, files: false };

/** The temporary files of a server. */
export function spoolsOf(view: View): Spools {
  const known = spools.get(view) ?? createSpools(view.options.uploads);
  spools.set(view, known);
  return known;
}

/**
 * Forms are read if the endpoint accepts them and its guards admit the caller. A server without routes reads every
 * body.
 */
export const bodyServerOf = (view: View): BodyServer => ({
  spools: spoolsOf(view),
  async admit(ctx) {
    const { pipeline } = view.use;
    if (view.hooks.route.taps.length === 0 || !pipeline.admit) return ANYTHING;
    const endpoint = await pipeline.admit(ctx);
    return endpoint && (endpoint.bodies ?? NOTHING);
  },
});
