import { definePlugin, EARLY, LATE } from '@mortise/kernel';
import { type BodyConfig, bodyMiddleware } from './body.ts';
import { bodyServerOf, spoolsOf } from './body-server.ts';

export type {} from './contract.ts';

import { checkHost } from './host.ts';
import { createHttp } from './http.ts';
import { options } from './options.ts';
import { warnOfProxies } from './proxies.ts';
import { type QueryConfig, queryMiddleware } from './query.ts';
import { setResult } from './result.ts';

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
      body: (config: BodyConfig | undefined) => bodyMiddleware(config, bodyServerOf(view)),
      query: (config: QueryConfig | undefined) => queryMiddleware(view.use.http.app, config),
    }),
  },
  taps: {
    around: {
      handler: (inner) => (ctx) => {
        checkHost(ctx.req);
        return inner(ctx);
      },
      // Inside the global list, so that its middlewares also set their headers on error responses.
      stage: LATE,
    },
    handle: { handler: (inner) => setResult(inner), stage: EARLY },
    leave: (view) => view.use.http.leave(),
  },
  bootstrap: (view) => warnOfProxies(view.options.proxy, view.log),
  async start(view) {
    void spoolsOf(view).sweep();
    await view.use.http.open();
  },
  stop: (view) => view.use.http.close(),
  destroy: (view) => spoolsOf(view).close(),
});
