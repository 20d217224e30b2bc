import { defineErrors, errorRow } from '@mortise/kernel';

/** What is wrong with a locale, as Strapi tells it. */
export interface LocaleMistake {
  readonly path: readonly string[];
  readonly message: string;
  readonly name: 'ValidationError';
  readonly value: unknown;
}

const shown = (locale: string) => JSON.stringify(locale.length > 50 ? `${locale.slice(0, 50)}…` : locale);

/** Locales that cannot be meant, made or deleted. */
export const errors = defineErrors('I18N', {
  LOCALE_INVALID: errorRow<{ action: string; locale: unknown }>({
    kind: 'invalid',
    message: (d) => `${d.action} was given the locale ${JSON.stringify(d.locale)}`,
    remedy: (d) =>
      d.action === 'findMany' || d.action === 'count'
        ? 'Give a code such as "en", a list of codes, or "*" for all.'
        : 'Give one code, such as "en".',
    wire: { message: (d) => `Invalid locale param ${String(d.locale)} provided. Document locales must be strings.` },
  }),
  LOCALE_UNKNOWN: errorRow<{ action: string; locale: string }>({
    kind: 'invalid',
    message: (d) => `${d.action} was given the locale ${shown(d.locale)}, which does not exist`,
    remedy: () => 'Make it first: use.locales.create({ code }), or i18n({ locales: [ … ] }).',
    wire: { message: (d) => `The locale ${shown(d.locale)} does not exist` },
  }),
  OPTION_INVALID: errorRow<{ uid: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" has pluginOptions.i18n ${JSON.stringify(d.value)}`,
    remedy: () => 'It is { localized: true } or { localized: false }.',
  }),
  DEFAULT_UNKNOWN: errorRow<Record<never, never>>({
    kind: 'fault',
    message: () => 'the default locale was asked for before it was read from the database',
    remedy: () => "It is read in i18n's bootstrap: add needs: ['locales'] to stand behind it.",
  }),
  LOCALE_REFUSED: errorRow<{ mistakes: readonly LocaleMistake[] }>({
    kind: 'invalid',
    message: (d) => `no such locale can be kept: ${d.mistakes.map(({ message }) => message.slice(0, 100)).join('; ')}`,
    remedy: () => 'Give { code, name, isDefault }, the code one of use.locales.known; a code stays as it is.',
    wire: {
      message: ({ mistakes }) => (mistakes.length === 1 ? mistakes[0]!.message : `${mistakes.length} errors occurred`),
      details: ({ mistakes }) => ({ errors: mistakes }),
    },
  }),
  LOCALE_EXISTS: errorRow<{ code: string }>({
    kind: 'invalid',
    message: (d) => `there is a locale "${d.code}" already`,
    remedy: () => 'Change its name with update.',
    wire: { name: 'ApplicationError', message: () => 'This locale already exists' },
  }),
  LOCALE_DEFAULT: errorRow<{ code: string }>({
    kind: 'invalid',
    message: (d) => `"${d.code}" is the default locale, and there is always one`,
    remedy: () => 'Make another one the default first.',
    wire: { name: 'ApplicationError', message: () => 'Cannot delete the default locale' },
  }),
  LOCALE_MISSING: errorRow<{ id: number }>({
    kind: 'missing',
    message: (d) => `there is no locale with the id ${d.id}`,
    remedy: () => 'use.locales.list() has them.',
    wire: { message: () => 'locale.notFound' },
  }),
});
