import { definePlugin, EARLY, LATE } from '@mortise/kernel';
import { type BodyConfig, bodyMiddleware } from './body.ts';
import { createBodyDependencies, tempFilesOf } from './body-dependencies.ts';

export type {} from './contract.ts';

import { checkHost } from './host.ts';
import { createHttp } from './http.ts';
import { options } from './options.ts';
import { warnIfAnyTrusted } from './proxies.ts';
import { type QueryConfig, queryMiddleware } from './query.ts';
import { setBodyFromResult } from './result.ts';

export { errors as httpErrors } from './errors.ts';

/** The HTTP server: creates the request context, runs it through the kernel's pipeline, and sends the response. */
export const http = definePlugin({
  name: 'http',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['pipeline', 'http'],
  provides: { http: (view) => createHttp(view.options, view.use.pipeline, view.log) },
  offers: {
    middlewares: (view) => ({
      body: (config: BodyConfig | undefined) => bodyMiddleware(config, createBodyDependencies(view)),
      query: (config: QueryConfig | undefined) => queryMiddleware(view.use.http.app, config),
    }),
  },
  taps: {
    middleware: {
      handler: (inner) => (ctx) => {
        checkHost(ctx.req);
        return inner(ctx);
      },
      // Inside the global list, so that its middlewares also set their headers on error responses.
      stage: LATE,
    },
    handle: { handler: (inner) => setBodyFromResult(inner), stage: EARLY },
    beforeStop: (view) => view.use.http.stopKeepAlive(),
  },
  bootstrap: (view) => warnIfAnyTrusted(view.options.proxy, view.log),
  async start(view) {
    void tempFilesOf(view).removeStale();
    await view.use.http.open();
  },
  stop: (view) => view.use.http.close(),
  destroy: (view) => tempFilesOf(view).close(),
});
