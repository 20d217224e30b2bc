import { definePlugin, LATE } from '@mortise/kernel';
import { createListRouter } from './router.ts';

/** Stands in the place of routing: endpoints of routes, each guarded or open by its own word. */
export const plainRouting = definePlugin({
  name: 'plain-routing',
  needs: ['pipeline', 'router'],
  provides: { router: () => createListRouter() },
  collects: { routes: { idsOf: (routes) => routes.map(({ method, path }) => `${method} ${path}`) }, routeOptions: {} },
  taps: {
    compile({ contributions, use }) {
      const claimed = contributions.of('routeOptions').flatMap(({ value }) => Object.keys(value));
      for (const route of contributions.of('routes').flatMap(({ value }) => value)) {
        const { method, path, handler, config = {} } = route;
        const action = typeof handler === 'string' ? handler : undefined;
        const endpoint = { id: `${method} ${path}`, route, ...(action && { action }) };
        const odd = Object.keys(config).find((key) => key !== 'auth' && !claimed.includes(key));
        const { guards } = use.pipeline.compile(endpoint);
        if (odd || (guards.length === 0 && config.auth !== false)) {
          throw Object.assign(new Error(`${endpoint.id} is not guarded as it asks`), { code: 'PLAIN_UNGUARDED' });
        }
        use.router.add(method === 'ALL' ? 'GET' : method, path, endpoint);
      }
    },
    route(ctx, { use }) {
      const method = ctx.method === 'HEAD' ? 'GET' : ctx.method;
      const match = use.router.find(method as 'GET', ctx.path);
      if (match) {
        ctx.params = match.params;
        ctx.state.route = match.endpoint.route;
        return match.endpoint;
      }
      const allow = use.router.methods(ctx.path).flatMap((name) => (name === 'GET' ? ['HEAD', 'GET'] : name));
      if (!allow.length) return undefined;
      ctx.status = method === 'OPTIONS' ? 200 : 405;
      ctx.set('Allow', allow.join(', '));
      ctx.body = method === 'OPTIONS' ? '' : 'Method Not Allowed';
      return undefined;
    },
    handle: {
      stage: LATE,
      handler: (inner, { route: { handler } }) =>
        typeof handler === 'function' ? (ctx) => handler(ctx, async () => undefined) : inner,
    },
  },
});
