import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { DocumentAction, DocumentCall, DocumentParams, PlanScope } from '@mortise/documents/contract';
import type { PlanNode } from '@mortise/query/contract';
import { addLocaleAttributes } from '../src/locale-attributes.ts';
import { applyWriteLocales, bindDefaultLocale, DEFAULT_LOCALE_BINDING, scopeToLocale } from '../src/locale-scope.ts';

const locale: Attribute = {
  name: 'locale',
  kind: 'scalar',
  type: 'string',
  private: false,
  writable: true,
  required: false,
  system: true,
  schema: { type: 'string' },
};
const typeWith = (localized: boolean): ContentType => ({
  uid: 'api::page.page',
  kind: 'collectionType',
  collectionName: 'pages',
  singularName: 'page',
  pluralName: 'pages',
  displayName: 'Page',
  options: {},
  pluginOptions: { i18n: { localized } },
  attributes: new Map([['locale', locale]]),
  scalars: [locale],
  plugin: 'test',
});
const node: PlanNode = { type: typeWith(true), fields: [], where: undefined, sort: [], populate: [] };
const root = {
  path: [],
  role: 'root',
  action: 'findMany',
  status: undefined,
  locale: undefined,
  filterKeys: [],
  readParams: {},
} as const;
/** The locale condition added to a node; `undefined` if there is none. */
const localeConditionOf = (scope: Partial<PlanScope>) => {
  const condition = scopeToLocale(node, { ...root, ...scope }).scope;
  if (!condition) return undefined;
  assert.ok(condition.kind === 'compare' && condition.field === locale);
  return [condition.operator, 'slot' in condition.operand ? condition.operand.slot : condition.operand.value];
};
const callOf = (localized: boolean, action: DocumentAction, params: DocumentParams = {}): DocumentCall => {
  const contentType = typeWith(localized);
  return { uid: contentType.uid, contentType, action, params, context: {}, wantsTotal: false, startedAt: 0 };
};

test('the root is scoped to the requested locale, or to the binding of the default', () => {
  assert.deepEqual(localeConditionOf({ locale: 'fr' }), ['$eq', 'fr']);
  assert.deepEqual(localeConditionOf({}), ['$eq', DEFAULT_LOCALE_BINDING]);
  assert.deepEqual(localeConditionOf({ locale: '' }), ['$eq', DEFAULT_LOCALE_BINDING]);
  assert.deepEqual(localeConditionOf({ locale: ['fr', 'en'] }), ['$in', ['fr', 'en']]);
});

test('* means every locale in findMany and count, and matches no row in other reads', () => {
  assert.equal(localeConditionOf({ locale: '*' }), undefined);
  assert.equal(localeConditionOf({ locale: '*', action: 'count' }), undefined);
  assert.equal(localeConditionOf({ locale: ['fr', '*'] }), undefined);
  assert.deepEqual(localeConditionOf({ locale: '*', action: 'findOne' }), ['$eq', '*']);
});

test('populated, filtered and sorted nodes below the root are not scoped', () => {
  for (const role of ['populate', 'filter', 'sort'] as const)
    for (const locale of [undefined, 'fr', '*'])
      assert.equal(localeConditionOf({ ...(locale && { locale }), role, path: ['pages'] }), undefined);
});

test('a root whose filters contain locale is not scoped', () => {
  assert.equal(localeConditionOf({ filterKeys: ['title', 'locale'] }), undefined);
  assert.equal(localeConditionOf({ filterKeys: ['locale'], locale: 'fr' }), undefined);
  assert.deepEqual(localeConditionOf({ filterKeys: ['$and'] }), ['$eq', DEFAULT_LOCALE_BINDING]);
});

test('a type that is not localized is not changed', () => {
  const plain: PlanNode = { ...node, type: typeWith(false) };
  assert.equal(scopeToLocale(plain, { ...root, locale: 'fr' }), plain);
  assert.deepEqual(
    bindDefaultLocale({ a: 1 }, callOf(false, 'findMany'), () => 'en'),
    { a: 1 },
  );
  assert.deepEqual(
    applyWriteLocales([], callOf(false, 'create'), [], () => 'en'),
    [],
  );
});

test('the default locale is bound per call', () => {
  assert.deepEqual(
    bindDefaultLocale({ a: 1 }, callOf(true, 'findMany'), () => 'de'),
    { a: 1, [DEFAULT_LOCALE_BINDING]: 'de' },
  );
});

test('an invalid locale is rejected with the message of Strapi', () => {
  assert.throws(() => localeConditionOf({ locale: { a: 'fr' } as never }), { code: 'I18N_LOCALE_INVALID' });
  assert.throws(() => localeConditionOf({ locale: ['fr'], action: 'findOne' }), {
    code: 'I18N_LOCALE_INVALID',
    wire: { message: 'Invalid locale param fr provided. Document locales must be strings.' },
  });
});

test('a write is scoped to one locale; actions on existing rows accept several, or all', () => {
  const given = [{ status: undefined, locale: null }];
  const rows = ['en', 'fr', 'en'].map((locale, id) => ({ id, locale, publishedAt: null }));
  const written = (action: DocumentAction, locale?: string | readonly string[]) =>
    applyWriteLocales(given, callOf(true, action, { locale: locale as string }), rows, () => 'en').map(
      (version) => version.locale,
    );
  assert.deepEqual(written('create'), ['en']);
  assert.deepEqual(written('update', 'fr'), ['fr']);
  assert.deepEqual(written('delete', '*'), ['en', 'fr']);
  assert.deepEqual(written('delete', ['fr', 'de', 'fr']), ['fr', 'de']);
  assert.deepEqual(written('clone', ['*', 'de']), ['en', 'fr']);
  assert.throws(() => written('delete', [4 as never]), { code: 'I18N_LOCALE_INVALID' });
  assert.throws(() => written('create', '*'), { code: 'I18N_LOCALE_INVALID' });
  assert.throws(() => written('update', ['fr']), { code: 'I18N_LOCALE_INVALID' });
});

test('every type has locale and localizations, private if it is not localized', () => {
  const info = { singularName: 'page', pluralName: 'pages', displayName: 'Page' };
  const extra = (localized: boolean) => {
    const schema = { info, attributes: {}, pluginOptions: { i18n: { localized } } };
    const shape = addLocaleAttributes({ uid: 'api::page.page', schema, systemAttributes: {} });
    return [
      shape.systemAttributes.locale?.private,
      shape.systemAttributes.localizations?.private,
      shape.systemAttributes.localizations?.type,
    ];
  };
  assert.deepEqual(extra(true), [false, false, 'localizations']);
  assert.deepEqual(extra(false), [true, true, 'localizations']);
});
