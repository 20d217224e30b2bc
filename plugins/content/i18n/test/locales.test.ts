import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errors } from '../src/errors.ts';
import { localeCodes, localeName } from '../src/locale-codes.ts';
import { validateLocale } from '../src/locale-input.ts';
import { createLocales } from '../src/locales.ts';
import { options } from '../src/options.ts';

test('reading the default locale before refresh throws', () => {
  const locales = createLocales({} as never, 'en');
  assert.throws(() => locales.default, { code: 'I18N_DEFAULT_UNKNOWN' });
});

test('the error of an invalid option contains its value', () => {
  const error = errors.OPTION_INVALID({ uid: 'api::page.page', value: { localized: 'yes' } });
  assert.equal(error.code, 'I18N_OPTION_INVALID');
  assert.match(error.message, /"yes"/);
});

/** The wire message and every issue of the rejected input; undefined if it is valid. */
function issuesOf(input: unknown, isNew = true) {
  try {
    validateLocale(input, isNew);
    return undefined;
  } catch (error) {
    const { code, wire } = error as {
      code: string;
      wire: { message: string; details: { errors: { path: string[]; message: string }[] } };
    };
    assert.equal(code, 'I18N_LOCALE_REFUSED');
    return [
      wire.message,
      ...wire.details.errors.map(({ path, message }) => `${path.join('.')}: ${message.slice(0, 60)}`),
    ];
  }
}

test('an invalid locale is rejected with every issue, in the messages of Strapi', () => {
  assert.equal(issuesOf({ code: 'fr', name: 'French', isDefault: true }), undefined);
  assert.equal(issuesOf({ code: 'fr', name: null }), undefined);
  const long = 'x'.repeat(51);
  assert.deepEqual(issuesOf({ code: 'fr', name: long }), [
    'name must be at most 50 characters',
    'name: name must be at most 50 characters',
  ]);
  assert.deepEqual(issuesOf({}), ['code is a required field', 'code: code is a required field']);
  assert.deepEqual(issuesOf({ code: 5, name: long }), [
    '3 errors occurred',
    'name: name must be at most 50 characters',
    'code: code must be a `string` type, but the final value was: `5`.',
    `code: ${'code must be one of the following values: ab, ady, af, af-NA'.slice(0, 60)}`,
  ]);
  assert.deepEqual(issuesOf({ name: 'x', code: 'de' }, false), [
    'this field has unspecified keys: code',
    ': this field has unspecified keys: code',
  ]);
  assert.deepEqual(issuesOf({ code: 'de', isDefault: 'maybe' })?.slice(1), [
    'isDefault: isDefault must be a `boolean` type, but the final value was:',
  ]);
  assert.match(String(issuesOf(null)?.[0]), /must be a `object` type/);
});

test('an empty name becomes null', () => {
  assert.equal(validateLocale({ code: 'fr', name: '' }, true).name, null);
});

test('codes are unique and have an English name', () => {
  assert.equal(localeCodes.length, new Set(localeCodes).size);
  assert.equal(localeCodes.length, 627);
  for (const code of ['en', 'fr-CA', 'zh-Hans-MO', 'ca-ES-valencia', 'es-419'])
    assert.ok(localeCodes.includes(code), code);
  assert.equal(localeName('en'), 'English (en)');
  assert.equal(localeName('fr-CA'), 'French (Canada) (fr-CA)');
});

test('initLocale and locales must be supported codes', async () => {
  assert.deepEqual(options.parse({}), { initLocale: 'en', locales: [] });
  assert.throws(() => options.parse({ initLocale: 'xx-nope' }), /xx-nope.* is not a supported locale code/);
  assert.throws(() => options.parse({ locales: ['fr', 'xx-nope'] }), /xx-nope.* is not a supported locale code/);
});
