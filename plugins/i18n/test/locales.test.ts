import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errors } from '../src/errors.ts';
import { createLocales } from '../src/locales.ts';

test('the default locale is not known before it was read', () => {
  const locales = createLocales({} as never);
  assert.throws(() => locales.default, { code: 'I18N_DEFAULT_UNKNOWN' });
});

test('an option in another form is refused with the value in the message', () => {
  const error = errors.OPTION_INVALID({ uid: 'api::page.page', value: { localized: 'yes' } });
  assert.equal(error.code, 'I18N_OPTION_INVALID');
  assert.match(error.message, /"yes"/);
});
