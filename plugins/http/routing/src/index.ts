import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { claimsOf, endpointsOf, linkEndpoints } from './endpoints.ts';
import { routeExchange } from './find.ts';
import { innermost, refuseUnanswered } from './handlers.ts';
import { routeIds } from './paths.ts';
import { createRouter } from './router.ts';
import { gatherRoutes, prefixesOf } from './routers.ts';

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
    link: ({ contributions, use }) => {
      const prefixes = prefixesOf(contributions.of('routePrefixes'));
      const routes = gatherRoutes(contributions.of('routes'), contributions.of('routers'), prefixes);
      const lenient = contributions.of('lenientRoutes').map(({ value }) => value);
      linkEndpoints(endpointsOf(routes), claimsOf(contributions.of('routeOptions')), use, lenient);
    },
    route: (ctx, view) => routeExchange(ctx, view.use.router),
    handle: [
      { handler: (_, endpoint) => innermost(endpoint), stage: LATE },
      { handler: (inner, endpoint) => refuseUnanswered(inner, endpoint), stage: -50 },
    ],
  },
});
