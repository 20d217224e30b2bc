// Shim of `@strapi/strapi` for project files.
import { coreRoutesOf } from '../core-routes.ts';
import { createPackageShim } from './package-shim.ts';
import {
  type CoreOverrides,
  type CoreRouter,
  type CoreRouterConfig,
  type FactoryHost,
  INHERIT,
  ROUTER,
} from './symbols.ts';

const core =
  (layer: 'controllers' | 'services') =>
  (uid: string, own: CoreOverrides = {}) =>
  ({ strapi }: { readonly strapi: FactoryHost }) =>
    strapi[INHERIT](layer, uid, own);

/** The factories of Strapi 5. */
export const factories = Object.freeze({
  createCoreController: core('controllers'),
  createCoreService: core('services'),
  createCoreRouter: (uid: string, config: CoreRouterConfig = {}): CoreRouter => ({
    [ROUTER]: { uid, config },
    type: config.type ?? 'content-api',
    prefix: config.prefix ?? '',
    get routes() {
      return coreRoutesOf(uid, config);
    },
  }),
});

const strapi = Object.freeze({ factories });
const whole = createPackageShim('@strapi/strapi', strapi, false);

// biome-ignore lint/style/noDefaultExport: projects write `import strapi from '@strapi/strapi'` too
export { strapi as default, whole as 'module.exports' };
