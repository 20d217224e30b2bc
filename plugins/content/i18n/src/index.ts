import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { errors } from './errors.ts';
import { linkNewTranslation } from './link-new-translation.ts';
import { addLocaleAttributes, isLocalized } from './locale-attributes.ts';
import { applyTargetLocale, applyWriteLocales, bindDefaultLocale, scopeToLocale } from './locale-scope.ts';
import { LOCALE_UID, localeType } from './locale-type.ts';
import { createLocales } from './locales.ts';
import { options } from './options.ts';
import { requireKnownLocale } from './require-known-locale.ts';
import { localesRouter } from './routes.ts';
import { localeSteps } from './schema-steps.ts';
import { prefillNonLocalized, syncNonLocalized } from './sync-fields.ts';

export { errors as i18nErrors } from './errors.ts';

/** Documents in several locales: one row per locale; reads and writes are scoped to the requested locale. */
export const i18n = definePlugin({
  name: 'i18n',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['documents', 'database', 'coreStore', 'contentTypes', 'query', 'locales'],
  contributes: {
    contentTypes: { [LOCALE_UID]: localeType },
    systemTypes: [LOCALE_UID],
    typePluginOptions: {
      i18n: {
        check(value, uid) {
          const { localized } = value;
          if (localized !== undefined && typeof localized !== 'boolean') throw errors.OPTION_INVALID({ uid, value });
        },
      },
    },
  },
  provides: {
    locales: ({ use, options }) => createLocales(use, options.initLocale, options.locales),
  },
  offers: {
    schemaSteps: ({ use }) => localeSteps(() => use.locales.storedDefault()),
    routers: ({ use }) => [localesRouter(() => use.locales.list())],
  },
  taps: {
    'database.unique': (scope, type) => (isLocalized(type) ? { attributes: [...scope.attributes, 'locale'] } : scope),
    'content-types.shape': addLocaleAttributes,
    'documents.plan': scopeToLocale,
    'documents.handle': {
      handler: (inner, at, { use }) => requireKnownLocale(inner, at, (code) => use.locales.has(code)),
      // LATE: after taps that may change the parameters.
      stage: LATE,
    },
    'documents.bind': (slots, call, { use }) => bindDefaultLocale(slots, call, () => use.locales.default),
    'documents.target': (versions, target, { use }) => applyTargetLocale(versions, target, () => use.locales.default),
    'documents.data': (data, scope, { use }) => prefillNonLocalized(data, scope, use.database),
    async 'documents.written'(written, { use }) {
      await syncNonLocalized(written, use.database);
      await linkNewTranslation(written, use);
    },
    'documents.versions': (versions, call, rows, { use }) =>
      applyWriteLocales(versions, call, rows, () => use.locales.default),
  },
  bootstrap: ({ use }) => use.locales.refresh(),
});
