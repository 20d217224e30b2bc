import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { collectOptionHandlers, compileEndpoints, createEndpoints } from './endpoints.ts';
import { routeRequest } from './find.ts';
import { assertResolved, routeHandler } from './handlers.ts';
import { routeIds } from './paths.ts';
import { createRouter } from './router.ts';
import { collectRoutes, mergePrefixes } from './routers.ts';

export { errors as routingErrors } from './errors.ts';

/** Creates endpoints from routes, finds them by request, and runs handlers that are functions. */
export const routing = definePlugin({
  name: 'routing',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['router', 'pipeline'],
  provides: { router: () => createRouter() },
  collects: { routes: { idsOf: routeIds }, routers: {}, routePrefixes: {}, routeOptions: {}, lenientRoutes: {} },
  taps: {
    compile: ({ contributions, use }) => {
      const prefixes = mergePrefixes(contributions.of('routePrefixes'));
      const routes = collectRoutes(contributions.of('routes'), contributions.of('routers'), prefixes);
      const lenient = contributions.of('lenientRoutes').map(({ value }) => value);
      compileEndpoints(createEndpoints(routes), collectOptionHandlers(contributions.of('routeOptions')), use, lenient);
    },
    route: (ctx, view) => routeRequest(ctx, view.use.router),
    handle: [
      { handler: (_, endpoint) => routeHandler(endpoint), stage: LATE },
      { handler: (inner, endpoint) => assertResolved(inner, endpoint), stage: -50 },
    ],
  },
});
