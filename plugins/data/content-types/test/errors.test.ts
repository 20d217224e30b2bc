import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AttributeSchema, ContentTypeSchema } from '../src/contract.ts';
import { collectCustomFields } from '../src/custom-fields.ts';
import { createIssueReporter } from '../src/issue-reporter.ts';
import { createContentTypes } from '../src/model.ts';
import { checkOptions, collectOptionHandlers } from '../src/option-handlers.ts';
import { componentOf, modelOf, typeOf } from './factories.ts';

/** A schema that the types reject but plain JavaScript can contain. */
const invalid = (attribute: object): AttributeSchema => attribute as AttributeSchema;
const assertThrowsCode = (make: () => unknown, code: string, words: RegExp) =>
  assert.throws(make, (error: Error & { code: string; remedy: string }) => {
    assert.equal(error.code, code);
    assert.match(`${error.message} ${error.remedy}`, words);
    return true;
  });
const attribute = (schema: AttributeSchema, others: Readonly<Record<string, AttributeSchema>> = {}) =>
  modelOf(typeOf('thing', { it: schema, ...others }));
const relation = (rest: object) =>
  invalid({ type: 'relation', relation: 'manyToOne', target: 'api::other.other', ...rest });
const pair = (rest: object, other: Readonly<Record<string, AttributeSchema>>) =>
  modelOf({ ...typeOf('thing', { it: relation(rest) }), ...typeOf('other', other) });

describe('the content model rejects', () => {
  it('a type of attribute that does not exist, naming the nearest', () =>
    assertThrowsCode(
      () => attribute(invalid({ type: 'strng' })),
      'CONTENT_TYPES_ATTRIBUTE_TYPE',
      /"it" of "api::thing\.thing".*"strng".*"string"/,
    ));

  it('attribute names that the system reserves, in any case', () => {
    for (const name of [
      'id',
      'documentId',
      'created_at',
      'createdBy',
      'locale',
      'meta',
      'strapiThing',
      '_strapi_x',
      '2nd',
      'a-b',
    ]) {
      assertThrowsCode(
        () => modelOf(typeOf('thing', { [name]: { type: 'string' } })),
        'CONTENT_TYPES_ATTRIBUTE_NAME',
        new RegExp(`"${name}"`),
      );
    }
  });

  it('status for types with drafts only', () => {
    const status: Readonly<Record<string, AttributeSchema>> = { status: { type: 'string' } };
    assert.ok(modelOf(typeOf('thing', status)));
    const options = { draftAndPublish: true } as ContentTypeSchema['options'];
    assertThrowsCode(() => modelOf(typeOf('thing', status, { options })), 'CONTENT_TYPES_ATTRIBUTE_NAME', /status/);
  });

  it('two attributes for one column', () =>
    assertThrowsCode(
      () => modelOf(typeOf('thing', { metaTitle: { type: 'string' }, meta_title: { type: 'string' } })),
      'CONTENT_TYPES_ATTRIBUTE_DUPLICATE',
      /meta_title.*metaTitle/,
    ));

  it('limits that no value can meet', () => {
    for (const limits of [
      { min: 3, max: 2 },
      { minLength: 5, maxLength: 4 },
      { minLength: -1 },
      { maxLength: 1.5 },
      { min: 'x' },
    ]) {
      assertThrowsCode(() => attribute(invalid({ type: 'string', ...limits })), 'CONTENT_TYPES_LIMITS_INVALID', /"it"/);
    }
    assert.ok(attribute({ type: 'biginteger', min: '-5', max: '90071992547409931' }));
  });

  it('an enumeration without values, with one twice, or with one that starts with a digit', () => {
    for (const values of [[], ['a', 'a'], ['1st'], [' ']]) {
      assertThrowsCode(() => attribute({ type: 'enumeration', enum: values }), 'CONTENT_TYPES_ENUM_INVALID', /"it"/);
    }
  });

  it('a uid whose targetField is not a string, or that has a default', () => {
    assertThrowsCode(
      () => attribute({ type: 'uid', targetField: 'titel' }, { title: { type: 'string' } }),
      'CONTENT_TYPES_TARGET_FIELD_INVALID',
      /titel.*"title"/,
    );
    const both: AttributeSchema = { type: 'uid', targetField: 'title', default: 'x' };
    assertThrowsCode(
      () => attribute(both, { title: { type: 'string' } }),
      'CONTENT_TYPES_TARGET_FIELD_INVALID',
      /title/,
    );
  });

  it('a relation or component whose target does not exist, naming the nearest', () => {
    assertThrowsCode(
      () => attribute(relation({ target: 'api::thng.thing' })),
      'CONTENT_TYPES_TARGET_UNKNOWN',
      /api::thing\.thing/,
    );
    const seo = componentOf('shared.seo', {});
    assertThrowsCode(
      () => modelOf(typeOf('thing', { it: { type: 'component', component: 'shared.soe' } }), seo),
      'CONTENT_TYPES_TARGET_UNKNOWN',
      /shared\.seo/,
    );
    assertThrowsCode(
      () => modelOf(typeOf('thing', { it: { type: 'dynamiczone', components: [] } }), seo),
      'CONTENT_TYPES_TARGET_UNKNOWN',
      /shared\.seo/,
    );
  });

  it('relations whose two sides do not match, with the schema to write on the inverse side', () => {
    const back = { type: 'relation', relation: 'oneToMany', target: 'api::thing.thing', mappedBy: 'it' } as const;
    assert.ok(pair({ inversedBy: 'things' }, { things: back }));
    assertThrowsCode(() => pair({ relation: 'oneToFew' }, {}), 'CONTENT_TYPES_RELATION_INVALID', /oneToFew.*oneToMany/);
    assertThrowsCode(
      () => pair({ inversedBy: 'thngs' }, { things: back }),
      'CONTENT_TYPES_RELATION_INVALID',
      /thngs.*"things"/,
    );
    assertThrowsCode(
      () => pair({ inversedBy: 'things', mappedBy: 'things' }, { things: back }),
      'CONTENT_TYPES_RELATION_INVALID',
      /inversedBy and mappedBy/,
    );
    assertThrowsCode(
      () => pair({ mappedBy: 'things' }, { things: back }),
      'CONTENT_TYPES_RELATION_INVALID',
      /inversedBy: 'things'/,
    );
    assertThrowsCode(
      () => pair({ relation: 'oneToMany', inversedBy: 'things' }, { things: back }),
      'CONTENT_TYPES_RELATION_INVALID',
      /mappedBy: 'things'/,
    );
    assertThrowsCode(
      () => pair({ inversedBy: 'things' }, { things: { ...back, mappedBy: 'that' } }),
      'CONTENT_TYPES_RELATION_INVALID',
      /mappedBy: 'it'/,
    );
    assertThrowsCode(
      () => pair({ relation: 'manyToMany', inversedBy: 'things' }, { things: back }),
      'CONTENT_TYPES_RELATION_INVALID',
      /manyToMany/,
    );
  });

  it('attributes in components that only content types can have', () => {
    const put = (schema: AttributeSchema) => modelOf(typeOf('thing', {}), componentOf('shared.box', { it: schema }));
    assertThrowsCode(() => put({ type: 'uid' }), 'CONTENT_TYPES_ATTRIBUTE_MISPLACED', /uid/);
    assertThrowsCode(
      () => put({ type: 'dynamiczone', components: ['shared.box'] }),
      'CONTENT_TYPES_ATTRIBUTE_MISPLACED',
      /dynamiczone/,
    );
    assertThrowsCode(
      () => put(relation({ target: 'api::thing.thing', inversedBy: 'x' })),
      'CONTENT_TYPES_RELATION_INVALID',
      /component/,
    );
  });

  it('malformed uids and names', () => {
    const schema = (singularName: string, pluralName: string): ContentTypeSchema => ({
      info: { singularName, pluralName, displayName: 'x' },
      attributes: {},
    });
    assertThrowsCode(
      () => modelOf({ article: schema('article', 'articles') }),
      'CONTENT_TYPES_UID_INVALID',
      /api::<api>/,
    );
    assertThrowsCode(
      () => modelOf({ 'api::a.article': schema('Article', 'articles') }),
      'CONTENT_TYPES_NAME_INVALID',
      /"Article"/,
    );
    assertThrowsCode(
      () => modelOf({ 'api::a.article': schema('article', 'article') }),
      'CONTENT_TYPES_NAME_INVALID',
      /differ/,
    );
    assertThrowsCode(
      () => modelOf({ 'api::a.article': schema('post', 'posts') }),
      'CONTENT_TYPES_NAME_INVALID',
      /"article"/,
    );
    assertThrowsCode(() => modelOf({ 'api::a.time': schema('time', 'times') }), 'CONTENT_TYPES_NAME_INVALID', /system/);
    assertThrowsCode(() => modelOf({}, componentOf('seo', {})), 'CONTENT_TYPES_UID_INVALID', /<category>/);
  });

  it('one name or one table for two types', () => {
    const second = { info: { singularName: 'other', pluralName: 'things', displayName: 'x' }, attributes: {} };
    assertThrowsCode(
      () => modelOf({ ...typeOf('thing', {}), 'api::other.other': second }),
      'CONTENT_TYPES_NAME_TAKEN',
      /"things"/,
    );
    const taken = typeOf('thing', {}, { collectionName: 'admin_users' });
    assertThrowsCode(() => modelOf(taken), 'CONTENT_TYPES_TABLE_TAKEN', /admin::user.*api::thing\.thing.*admin_users/);
  });

  it('a private attribute that does not exist', () =>
    assertThrowsCode(
      () => modelOf(typeOf('thing', { note: { type: 'text' } }, { options: { privateAttributes: ['noet'] } })),
      'CONTENT_TYPES_PRIVATE_UNKNOWN',
      /"note"/,
    ));

  it('options that no plugin handles, on types and on attributes', () => {
    const options = { draftAndPublsh: true } as ContentTypeSchema['options'];
    assertThrowsCode(
      () => modelOf(typeOf('thing', {}, { options })),
      'CONTENT_TYPES_OPTION_UNKNOWN',
      /draftAndPublsh.*"draftAndPublish"/,
    );
    const pluginOptions = { i81n: {} };
    assertThrowsCode(
      () => attribute({ type: 'string', pluginOptions }),
      'CONTENT_TYPES_OPTION_UNKNOWN',
      /attributes\.it\.pluginOptions.*"i18n"/,
    );
  });
});

describe('option handlers', () => {
  it('throw if a check is asynchronous, because it would reject nothing', () => {
    const check = async () => {
      throw new Error('nobody sees it');
    };
    const optionHandlers = {
      options: collectOptionHandlers([{ value: { comment: { check } } }]),
      pluginOptions: new Map(),
    };
    assertThrowsCode(
      () =>
        checkOptions('api::x.x', { options: { comment: 'hi' }, attributes: {} }, optionHandlers, createIssueReporter()),
      'CONTENT_TYPES_CHECK_ASYNC',
      /"comment".*"api::x\.x"/,
    );
  });
  it('of several plugins for the same key all check its value', () => {
    const seen: unknown[] = [];
    const handlerOf = (who: string) => ({
      value: { comment: { check: (value: unknown, uid: string) => seen.push([who, value, uid]) } },
    });
    const optionHandlers = {
      options: collectOptionHandlers([handlerOf('a'), handlerOf('b')]),
      pluginOptions: new Map(),
    };
    checkOptions('api::x.x', { options: { comment: 'hi' }, attributes: {} }, optionHandlers, createIssueReporter());
    assert.deepEqual(seen, [
      ['a', 'hi', 'api::x.x'],
      ['b', 'hi', 'api::x.x'],
    ]);
  });

  it('reject unregistered custom fields, naming the nearest, and invalid custom field definitions', () => {
    const types = typeOf('thing', { it: { type: 'customField', customField: 'global::color' } });
    const fields = (value: object) => collectCustomFields([{ plugin: 'paints', value: value as never }]);
    const known = fields({ 'global::colour': { type: 'string' } });
    assertThrowsCode(
      () => modelOf(types, {}, { customFields: known }),
      'CONTENT_TYPES_CUSTOM_FIELD_UNKNOWN',
      /"it".*global::color.*"global::colour"/,
    );
    assertThrowsCode(() => modelOf(types), 'CONTENT_TYPES_CUSTOM_FIELD_UNKNOWN', /Add the plugin/);
    for (const [uid, field] of [
      ['colour', { type: 'string' }],
      ['global::a-b c', { type: 'string' }],
      ['global::one', { type: 'relation' }],
      ['global::one', {}],
      ['global::one', { type: 'string', inputSize: { default: 5, isResizable: true } }],
      ['global::one', { type: 'string', inputSize: { default: 6 } }],
    ] as const)
      assertThrowsCode(() => fields({ [uid]: field }), 'CONTENT_TYPES_CUSTOM_FIELD_INVALID', /"paints"/);
  });
});

it("tables without a collectionName are named as Strapi names them for a folder's types, in snake case for native ones", () => {
  const schema = (name: string) => ({
    info: { singularName: name, pluralName: `${name}s`, displayName: name },
    attributes: { title: { type: 'string' } },
  });
  const value = {
    'api::my-note.my-note': schema('my-note'),
    'plugin::to-do.my-task': schema('my-task'),
  } as const;
  const optionHandlers = { options: new Map(), pluginOptions: new Map() };
  const sources = { types: [{ plugin: 'test', value }], components: [], optionHandlers } as const;
  const tables = (reporter = createIssueReporter()) =>
    createContentTypes({ ...sources, reporter } as never).types.map(({ collectionName }) => collectionName);
  assert.deepEqual(tables(), ['my_note', 'to_do_my_task']);
  const files = Object.fromEntries(Object.keys(value).map((uid) => [uid, { file: uid }]));
  assert.deepEqual(tables(createIssueReporter([{ value: files }])), ['my-note', 'to-do_my-task']);
});
