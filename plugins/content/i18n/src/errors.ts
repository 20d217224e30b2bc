import { defineErrors, errorRow } from '@mortise/kernel';

/** One validation issue of a locale, in the form of Strapi's errors. */
export interface LocaleIssue {
  readonly path: readonly string[];
  readonly message: string;
  readonly name: 'ValidationError';
  readonly value: unknown;
}

const quote = (locale: string) => JSON.stringify(locale.length > 50 ? `${locale.slice(0, 50)}…` : locale);

export const errors = defineErrors('I18N', {
  LOCALE_INVALID: errorRow<{ action: string; locale: unknown }>({
    kind: 'invalid',
    message: (d) => `${d.action} received an invalid locale: ${JSON.stringify(d.locale)}`,
    remedy: (d) =>
      d.action === 'findMany' || d.action === 'count'
        ? 'Pass a code such as "en", a list of codes, or "*" for all locales.'
        : 'Pass one locale code, such as "en".',
    wire: { message: (d) => `Invalid locale param ${String(d.locale)} provided. Document locales must be strings.` },
  }),
  LOCALE_UNKNOWN: errorRow<{ action: string; locale: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} received the locale ${quote(d.locale)}, which does not exist`,
    remedy: () => 'Create the locale first: use.locales.create({ code }), or i18n({ locales: [ … ] }).',
    wire: { message: (d) => `The locale ${quote(d.locale)} does not exist` },
  }),
  OPTION_INVALID: errorRow<{ uid: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `pluginOptions.i18n of "${d.uid}" is ${JSON.stringify(d.value)}`,
    remedy: () => 'Set it to { localized: true } or { localized: false }.',
  }),
  DEFAULT_UNKNOWN: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () => 'locales.default was read before the default locale was loaded from the database',
    remedy: () =>
      "The bootstrap of i18n loads it: add needs: ['locales'] to the plugin, so that its bootstrap runs after i18n's.",
  }),
  LOCALE_REFUSED: errorRow<{ issues: readonly LocaleIssue[] }>({
    kind: 'invalid',
    message: (d) => `the locale is invalid: ${d.issues.map(({ message }) => message.slice(0, 100)).join('; ')}`,
    remedy: () => 'Pass { code, name, isDefault } with a code of use.locales.supported; update takes no code.',
    wire: {
      message: ({ issues }) => (issues.length === 1 ? issues[0]!.message : `${issues.length} errors occurred`),
      details: ({ issues }) => ({ errors: issues }),
    },
  }),
  LOCALE_EXISTS: errorRow<{ code: string }>({
    kind: 'invalid',
    message: (d) => `the locale "${d.code}" already exists`,
    remedy: () => 'To rename it, call use.locales.update(id, { name }).',
    wire: { name: 'ApplicationError', message: () => 'This locale already exists' },
  }),
  LOCALE_DEFAULT: errorRow<{ code: string }>({
    kind: 'invalid',
    message: (d) => `the default locale "${d.code}" cannot be deleted`,
    remedy: () => 'Make another locale the default first: use.locales.update(id, { isDefault: true }).',
    wire: { name: 'ApplicationError', message: () => 'Cannot delete the default locale' },
  }),
  LOCALE_MISSING: errorRow<{ id: number }>({
    kind: 'missing',
    message: (d) => `no locale has the id ${d.id}`,
    remedy: () => 'Use an id of use.locales.list().',
    wire: { message: () => 'locale.notFound' },
  }),
});
