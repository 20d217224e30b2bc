import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { coreControllers } from './controller.ts';
import { options } from './options.ts';
import { createRouteSchemas } from './route-schemas.ts';
import { apiTypes, coreRoutes, coreTypes, mergeRouteConfigs } from './routes.ts';
import { coreServices } from './service.ts';

export { errors as restErrors } from './errors.ts';

/** Core routes, controllers and services for every API content type. */
export const rest = definePlugin({
  name: 'rest',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['contentApi', 'contentTypes', 'documents', 'service'],
  collects: { contentTypes: {}, restRoutes: {}, coreTypes: {}, strapiTypes: {} },
  provides: {
    routeSchemas: ({ contributions, options: { prefix, types, forms }, use }) =>
      createRouteSchemas(
        coreRoutes(
          apiTypes(contributions.of('contentTypes')),
          prefix,
          mergeRouteConfigs(types, contributions.of('restRoutes')),
          forms,
        ),
        use.contentApi,
      ),
  },
  contributes: {
    routes: ({ contributions, options: { prefix, types, forms } }) =>
      coreRoutes(
        apiTypes(contributions.of('contentTypes')),
        prefix,
        mergeRouteConfigs(types, contributions.of('restRoutes')),
        forms,
      ),
    services: ({ contributions, use }) =>
      coreServices(coreTypes(contributions.of('contentTypes'), contributions.of('coreTypes')), use, (uid) =>
        contributions.of('strapiTypes').some(({ value }) => value.includes(uid)),
      ),
    controllers: ({ contributions, use }) =>
      coreControllers(coreTypes(contributions.of('contentTypes'), contributions.of('coreTypes')), use),
  },
  offers: { routePrefixes: ({ options: { prefix } }) => ({ 'content-api': prefix }) },
});
