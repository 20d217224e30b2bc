import { AsyncSeriesHook, SyncBailHook, SyncWaterfallHook } from 'tapable';
import { consoleLogger } from './log.ts';
import { createPipeline } from './pipeline.ts';
import { definePlugin } from './plugin.ts';

/**
 * The version of the plugin API (spec fields, view, hooks, lifecycle). Plugins declare the range they support under
 * `kernel`. It follows semver of that API and does not change with each release of the package.
 */
export const PLUGIN_API_VERSION = '1.0.0';

/** Runs after all other taps of `compile`. */
const LAST = 1_000_000;

/** The kernel's own hooks and services, as a plugin; it boots first. */
export const kernelPlugin = definePlugin({
  name: 'kernel',
  version: PLUGIN_API_VERSION,
  hooks: {
    compile: () => new AsyncSeriesHook([]),
    beforeStop: () => new AsyncSeriesHook([]),
    middleware: () => new SyncWaterfallHook(['handler']),
    route: () => new SyncBailHook(['ctx']),
    authenticate: () => new SyncWaterfallHook(['strategies', 'endpoint']),
    authorize: () => new SyncWaterfallHook(['guards', 'endpoint']),
    routeMiddleware: () => new SyncWaterfallHook(['handler', 'endpoint']),
    handle: () => new SyncWaterfallHook(['handler', 'endpoint']),
    error: () => new SyncWaterfallHook(['failure', 'ctx']),
  },
  needs: ['pipeline'],
  taps: { compile: { handler: (view) => view.use.pipeline.prepare?.(), stage: LAST } },
  provides: {
    log: () => consoleLogger,
    pipeline: (view) => createPipeline(view.hooks, view.cached),
  },
});
