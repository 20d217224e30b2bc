import type { RouterDefinition } from '@mortise/routing/contract';

/** What the public list of locales is granted by. */
const LIST = 'plugin::i18n.locales.listLocales';

/** `GET /i18n/locales` below the API's prefix. Its handler is a function: no controllers have to be there. */
export const localesRouter = (list: () => Promise<unknown>): RouterDefinition => ({
  pluginName: 'i18n',
  routes: [{ method: 'GET', path: '/locales', handler: list, config: { auth: { scope: [LIST] } } }],
});
