// Shim of `@strapi/strapi` for project files.
import { coreRoutesOf } from '../core-routes.ts';
import { type CoreRouter, type CoreRouterConfig, type Own, ROUTER, STAND, type Standing } from './marks.ts';
import { standIn } from './names.ts';

const core =
  (layer: 'controllers' | 'services') =>
  (uid: string, own: Own = {}) =>
  ({ strapi }: { readonly strapi: Standing }) =>
    strapi[STAND](layer, uid, own);

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
const whole = standIn('@strapi/strapi', strapi, false);

// biome-ignore lint/style/noDefaultExport: projects write `import strapi from '@strapi/strapi'` too
export { strapi as default, whole as 'module.exports' };
