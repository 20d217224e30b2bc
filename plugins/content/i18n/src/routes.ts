import type { RouterDefinition } from '@mortise/routing/contract';

/** The permission scope of the public list of locales. */
const LIST_SCOPE = 'plugin::i18n.locales.listLocales';

/** `GET /i18n/locales` below the API's prefix. The handler is a function: the route needs no `controllers` service. */
export const localesRouter = (list: () => Promise<unknown>): RouterDefinition => ({
  pluginName: 'i18n',
  routes: [{ method: 'GET', path: '/locales', handler: list, config: { auth: { scope: [LIST_SCOPE] } } }],
});
