import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { errors } from './errors.ts';
import { writingKnownLocales } from './known.ts';
import { LOCALE_UID, localeType } from './locale-type.ts';
import { createLocales } from './locales.ts';
import { bindDefault, narrowToLocale, targetLocale, writtenLocale } from './narrow.ts';
import { options } from './options.ts';
import { resolveLinks } from './resolve.ts';
import { localesRouter } from './routes.ts';
import { localeSteps } from './schema.ts';
import { addLocaleAttributes, isLocalized } from './shape.ts';
import { prefilled, share } from './share.ts';

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
    schemaSteps: ({ use }) => localeSteps(() => use.locales.stored()),
    routers: ({ use }) => [localesRouter(() => use.locales.list())],
  },
  taps: {
    'database.unique': (scope, type) => (isLocalized(type) ? { attributes: [...scope.attributes, 'locale'] } : scope),
    'content-types.shape': addLocaleAttributes,
    'documents.plan': narrowToLocale,
    'documents.handle': {
      handler: (inner, at, { use }) => writingKnownLocales(inner, at, (code) => use.locales.has(code)),
      // LATE: after taps that may change the parameters.
      stage: LATE,
    },
    'documents.bind': (slots, call, { use }) => bindDefault(slots, call, () => use.locales.default),
    'documents.target': (versions, target, { use }) => targetLocale(versions, target, () => use.locales.default),
    'documents.data': (data, scope, { use }) => prefilled(data, scope, use.database),
    async 'documents.written'(written, { use }) {
      await share(written, use.database);
      await resolveLinks(written, use);
    },
    'documents.versions': (versions, call, rows, { use }) =>
      writtenLocale(versions, call, rows, () => use.locales.default),
  },
  bootstrap: ({ use }) => use.locales.refresh(),
});
