import type { Hooks, Pipeline } from '@mortise/kernel';
import type { BodyDependencies } from './body.ts';
import type { AcceptedBodies } from './contract.ts';
import { createTempFileStore, type TempFileOptions, type TempFileStore } from './temp-files.ts';

/** The used part of the plugin's view. */
interface PluginView {
  readonly options: { readonly uploads?: TempFileOptions | undefined };
  readonly hooks: Pick<Hooks, 'route'>;
  readonly use: { readonly pipeline: Pipeline };
}

const stores = new WeakMap<PluginView, TempFileStore>();
const ACCEPT_ALL: AcceptedBodies = { forms: true, files: true };
const ACCEPT_NONE: AcceptedBodies = { forms: false, files: false };

/** The temporary files of a server. */
export function tempFilesOf(view: PluginView): TempFileStore {
  const store = stores.get(view) ?? createTempFileStore(view.options.uploads);
  stores.set(view, store);
  return store;
}

/**
 * Forms are read if the endpoint accepts them and its guards admit the caller. A server without routes reads every
 * body.
 */
export const createBodyDependencies = (view: PluginView): BodyDependencies => ({
  tempFiles: tempFilesOf(view),
  async admit(ctx) {
    const { pipeline } = view.use;
    if (view.hooks.route.taps.length === 0 || !pipeline.admit) return ACCEPT_ALL;
    const endpoint = await pipeline.admit(ctx);
    return endpoint && (endpoint.bodies ?? ACCEPT_NONE);
  },
});
