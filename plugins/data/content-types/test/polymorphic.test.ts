import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AttributeSchema, MorphAttribute, RelationAttribute } from '../src/contract.ts';
import { modelOf, typeOf } from './factories.ts';

const files = {
  'plugin::upload.file': {
    info: { singularName: 'file', pluralName: 'files', displayName: 'File' },
    attributes: { related: { type: 'relation', relation: 'morphToMany' } as const },
  },
};
type Attributes = Readonly<Record<string, AttributeSchema>>;
const things = (attributes: Attributes, others: Attributes = {}) =>
  modelOf({ ...files, ...typeOf('thing', attributes), ...typeOf('other', others) }).get('api::thing.thing').attributes;
const assertThrowsCode = (make: () => unknown, code: string, words: RegExp) =>
  assert.throws(make, (error: Error & { code: string; remedy: string }) => {
    assert.equal(error.code, code);
    assert.match(`${error.message} ${error.remedy}`, words);
    return true;
  });
const invalid = (attribute: object): AttributeSchema => attribute as AttributeSchema;
const anyOf: AttributeSchema = { type: 'relation', relation: 'morphToMany' };
const inverseOf = (morphBy: string, relation: 'morphOne' | 'morphMany' = 'morphMany'): AttributeSchema => ({
  type: 'relation',
  relation,
  target: 'api::other.other',
  morphBy,
});

describe('media and polymorphic relations', () => {
  it('media are relations to files with the inverse `related`', () => {
    const { cover, stills } = Object.fromEntries(
      things({ cover: { type: 'media' }, stills: { type: 'media', multiple: true } }),
    ) as Record<string, RelationAttribute>;
    assert.deepEqual(
      [cover, stills].map((a) => [a!.kind, a!.relation, a!.many, a!.owner, a!.target.uid, a!.inverse]),
      [
        ['relation', 'morphOne', false, false, 'plugin::upload.file', 'related'],
        ['relation', 'morphMany', true, false, 'plugin::upload.file', 'related'],
      ],
    );
  });

  it('a polymorphic relation has every content type as target', () => {
    const morph = things({ about: anyOf }).get('about') as MorphAttribute;
    assert.deepEqual([morph.kind, morph.many], ['morph', true]);
    assert.deepEqual(
      morph.targets.map(({ uid }) => uid),
      ['admin::user', 'plugin::upload.file', 'api::thing.thing', 'api::other.other'],
    );
  });

  it('morphMany is the inverse of the morph attribute of its target', () => {
    const relation = things({ ones: inverseOf('about') }, { about: anyOf }).get('ones') as RelationAttribute;
    assert.deepEqual([relation.owner, relation.inverse, relation.many], [false, 'about', true]);
    assertThrowsCode(
      () => things({ ones: inverseOf('abuot') }, { about: anyOf }),
      'CONTENT_TYPES_RELATION_INVALID',
      /"abuot" of "api::other\.other".*Set morphBy to one of about/,
    );
    assertThrowsCode(
      () => things({ ones: inverseOf('name') }, { name: { type: 'string' } }),
      'CONTENT_TYPES_RELATION_INVALID',
      /morphToMany/,
    );
    assertThrowsCode(
      () => modelOf(typeOf('thing', { ones: inverseOf('about') })),
      'CONTENT_TYPES_TARGET_UNKNOWN',
      /"api::other\.other"/,
    );
  });

  it('rejects media attributes without the upload plugin', () =>
    assertThrowsCode(
      () => modelOf(typeOf('thing', { cover: { type: 'media' } })),
      'CONTENT_TYPES_MEDIA_UNSUPPORTED',
      /"cover" of "api::thing\.thing".*Add the plugin upload/,
    ));

  it('rejects an unknown media type', () =>
    assertThrowsCode(
      () => things({ cover: invalid({ type: 'media', allowedTypes: ['image'] }) }),
      'CONTENT_TYPES_MEDIA_TYPE',
      /"image".*"images"/,
    ));

  it('rejects two morphToOne with the same columns, unless one sets its own', () => {
    const one: AttributeSchema = { type: 'relation', relation: 'morphToOne' };
    assertThrowsCode(() => things({ about: one, owner: one }), 'CONTENT_TYPES_ATTRIBUTE_DUPLICATE', /"target_id"/);
    assertThrowsCode(
      () => things({ about: one, targetType: { type: 'string' } }),
      'CONTENT_TYPES_ATTRIBUTE_DUPLICATE',
      /"target_type"/,
    );
    const named = { idColumn: { name: 'owner_id' }, typeColumn: { name: 'owner_type' } };
    assert.ok(things({ about: one, owner: { ...one, morphColumn: named } }));
  });

  it('rejects useJoinTable: false for a relation to many', () => {
    const to = (relation: string) =>
      things({ it: invalid({ type: 'relation', relation, target: 'api::other.other', useJoinTable: false }) });
    for (const many of ['oneToMany', 'manyToMany'])
      assertThrowsCode(() => to(many), 'CONTENT_TYPES_RELATION_INVALID', /useJoinTable/);
    for (const one of ['oneToOne', 'manyToOne']) assert.ok(to(one));
  });

  it('rejects a kind of relation that is a property of Object.prototype', () =>
    assertThrowsCode(
      () => things({ it: invalid({ type: 'relation', relation: 'toString', target: 'api::other.other' }) }),
      'CONTENT_TYPES_RELATION_INVALID',
      /"toString"/,
    ));
});

describe('indexes of a type', () => {
  const indexed = (indexes: readonly object[]) =>
    modelOf(typeOf('thing', { slug: { type: 'string' } }, { indexes: indexes as never })).get('api::thing.thing')
      .indexes;

  it('are kept unchanged', () => {
    const index = { name: 'things_slug_index', columns: ['slug'], type: 'unique' };
    assert.deepEqual(indexed([index]), [index]);
    assert.equal(modelOf(typeOf('thing', {})).get('api::thing.thing').indexes, undefined);
  });

  it('are rejected without a name or columns, with a duplicate name, or with an unknown type', () => {
    for (const [index, words] of [
      [{ columns: ['slug'] }, /no name/],
      [{ name: 'a', columns: [] }, /no columns/],
      [{ name: 'a', columns: ['slug'], type: 'hash' }, /"hash"/],
    ] as const) {
      assertThrowsCode(() => indexed([index]), 'CONTENT_TYPES_INDEX_INVALID', words);
    }
    const twice = { name: 'a', columns: ['slug'] };
    assertThrowsCode(() => indexed([twice, twice]), 'CONTENT_TYPES_INDEX_INVALID', /same name/);
  });
});
