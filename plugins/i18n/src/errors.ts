import { defineErrors, errorRow } from '@mortise/kernel';

/** Locales that cannot be meant. */
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
});
