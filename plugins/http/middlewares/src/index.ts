import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { createMiddlewares } from './middlewares.ts';
import { options } from './options.ts';
import { collectFactories, entryName } from './resolve.ts';
import { compressionMiddleware } from './stock/compression.ts';
import { type CorsConfig, corsMiddleware } from './stock/cors.ts';
import { faviconMiddleware } from './stock/favicon.ts';
import { ipMiddleware } from './stock/ip.ts';
import { poweredByMiddleware } from './stock/powered-by.ts';
import { type PublicConfig, publicMiddleware } from './stock/public.ts';
import { responseTimeMiddleware } from './stock/response-time.ts';
import { responsesMiddleware } from './stock/responses.ts';
import { securityMiddleware } from './stock/security.ts';
import { type SessionConfig, sessionMiddleware } from './stock/session.ts';

export { errors as middlewaresErrors } from './errors.ts';

/**
 * The global middleware list around every request, the lists of routes around their handlers, and Strapi's middlewares.
 */
export const middlewares = definePlugin({
  name: 'middlewares',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['http', 'middlewares'],
  collects: {
    middlewares: { idsOf: (factories) => Object.keys(factories).map(entryName) },
    middlewareStandIns: {},
    globalMiddlewares: {},
  },
  provides: {
    middlewares: (view) =>
      createMiddlewares({
        ...view.options,
        list: view.options.list,
        warn:
          view.options.manners === 'strapi'
            ? (text) => process.env.NODE_ENV !== 'production' && view.log.warn(text)
            : undefined,
        factories: () =>
          collectFactories([...view.contributions.of('middlewareStandIns'), ...view.contributions.of('middlewares')]),
        insertions: () => view.contributions.of('globalMiddlewares'),
      }),
  },
  contributes: {
    middlewares: (view) => ({
      security: securityMiddleware,
      cors: (config: CorsConfig | undefined) => corsMiddleware(config, view.log, view.options.manners),
      poweredBy: poweredByMiddleware,
      session: (config: SessionConfig | undefined) => sessionMiddleware(view.use.http.app, config, view.log),
      favicon: faviconMiddleware,
      public: (config: PublicConfig | undefined) => publicMiddleware(config, view.log),
      responseTime: responseTimeMiddleware,
      compression: compressionMiddleware,
      ip: ipMiddleware,
      responses: responsesMiddleware,
    }),
  },
  offers: { routeOptions: { middlewares: {} } },
  taps: {
    compile: (view) => view.use.middlewares.compile(),
    middleware: (inner, view) => view.use.middlewares.composeGlobal(inner),
    routeMiddleware: (inner, endpoint, view) => view.use.middlewares.composeRoute(inner, endpoint),
  },
  reports: (view) => {
    const { warnings } = view.use.middlewares;
    return { global: view.use.middlewares.rows(), ...(warnings.length > 0 ? { warnings } : {}) };
  },
});
