import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { types as uploadTypes } from '../../../content/upload/src/types.ts';
import { adminUser } from '../../content-types/src/admin-user.ts';
import { createDatabaseModule } from '../src/module.ts';
import { databaseOptions } from '../src/options.ts';
import { modelOf } from './blog.ts';
import { namesModel } from './names-model.ts';
import { silentLog } from './silent-log.ts';

type Attributes = Readonly<Record<string, AttributeSchema>>;
const type = (name: string, collectionName: string, attributes: Attributes = {}, rest: object = {}) => ({
  [`api::${name}.${name}`]: {
    collectionName,
    info: { singularName: name, pluralName: `${name}-all`, displayName: name },
    attributes: { title: { type: 'string' }, ...attributes },
    ...rest,
  } as ContentTypeSchema,
});
const many: AttributeSchema = { type: 'relation', relation: 'manyToMany', target: 'api::other.other' };
const other = type('other', 'others');
const seo: Record<string, ComponentSchema> = {
  'shared.seo': { collectionName: 'components_seos', info: { displayName: 'seo' }, attributes: {} },
};
const options = await databaseOptions.parseAsync({ dataDir: 'memory://' });
const createModule = (
  types: Record<string, ContentTypeSchema>,
  {
    components = {},
    entities = [],
  }: { components?: Record<string, ComponentSchema>; entities?: readonly unknown[] } = {},
) =>
  createDatabaseModule({
    options,
    contentTypes: modelOf({ 'admin::user': adminUser, ...other, ...types }, components),
    entities,
    log: silentLog,
  });

const assertRejected = (name: string, owners: readonly [RegExp, RegExp], ...given: Parameters<typeof createModule>) =>
  assert.throws(
    () => createModule(...given),
    (error: Error & { code: string }) => {
      assert.equal(error.code, 'DATABASE_NAME_TAKEN');
      assert.match(error.message, new RegExp(`"${name}"`));
      for (const owner of owners) assert.match(error.message, owner);
      return true;
    },
  );

describe('names that the server makes', () => {
  it('are rejected if two relations would share a link table', () =>
    assertRejected('a_b_c_lnk', [/"b_c" of "api::a\.a"/, /"c" of "api::ab\.ab"/], {
      ...type('a', 'a', { b_c: many }),
      ...type('ab', 'a_b', { c: many }),
    }));

  it('are rejected if a type has the name of a link, component or polymorphic table', () => {
    const parts = { components: seo };
    const attributes: Attributes = {
      links: many,
      seo: { type: 'component', component: 'shared.seo' },
      any: { type: 'relation', relation: 'morphToMany' },
    };
    for (const table of ['notes_links_lnk', 'notes_cmps', 'notes_any_mph'])
      assertRejected(
        table,
        [/"api::note\.note"/, /"api::taker\.taker"/],
        { ...type('note', 'notes', attributes), ...type('taker', table) },
        parts,
      );
  });

  it('are rejected if they are reserved for Mortise or Strapi, even without the owning plugin', () => {
    const cases: Readonly<Record<string, RegExp>> = {
      mortise_schema: /Mortise/,
      mortise_pairs: /Mortise/,
      strapi_core_store_settings: /Strapi/,
      strapi_migrations: /Strapi/,
      strapi_migrations_internal: /Mortise|Strapi|entity/,
      strapi_database_schema: /Strapi/,
      strapi_api_tokens: /Strapi/,
      up_users: /users-permissions/,
      files: /upload/,
      i18n_locale: /i18n/,
      admin_roles: /admin/,
    };
    for (const [table, owner] of Object.entries(cases))
      assertRejected(table, [owner, /"api::taker\.taker"/], type('taker', table));
    createModule(uploadTypes as Record<string, ContentTypeSchema>);
    createModule({
      'plugin::users-permissions.user': Object.values(type('user', 'up_users'))[0]!,
    });
  });

  it("are rejected if a plugin's entity has them", () => {
    const entity = { name: 'Visit', tableName: 'visits', properties: { id: { type: 'integer', primary: true } } };
    assertRejected('visits', [/the entity "Visit"/, /"api::taker\.taker"/], type('taker', 'visits'), {
      entities: [entity],
    });
  });

  it('are rejected if two attributes would share a column', () => {
    const text: AttributeSchema = { type: 'string' };
    // The content model rejects these: it compares names in snake case, as in columns.
    assert.throws(() => createModule(type('note', 'notes', { line2: text, line_2: text })), {
      code: 'CONTENT_TYPES_ATTRIBUTE_DUPLICATE',
      message: /"line_2".*"line2".*column "line_2"/,
    });
    const column: AttributeSchema = { ...many, relation: 'manyToOne', useJoinTable: false } as AttributeSchema;
    assertRejected('author_id', [/"author"/, /"authorId"/], type('note', 'notes', { author: column, authorId: text }));
    assertRejected(
      'owner_id',
      [/"near"/, /"far"/],
      type('owner', 'owners', { owner: { type: 'relation', relation: 'morphToMany' } }),
    );
  });

  it('are rejected if two indexes would share one, or an index has the name of a table', () => {
    const unique: AttributeSchema = { type: 'string', column: { unique: true } };
    assertRejected('a_b_c_uq', [/"b_c" of "a"/, /"c" of "a_b"/], {
      ...type('a', 'a', { b_c: unique }),
      ...type('ab', 'a_b', { c: unique }),
    });
    const indexes = [{ name: 'others', columns: ['title'] }];
    assertRejected('others', [/"api::other\.other"/, /"title" of "notes"/], type('note', 'notes', {}, { indexes }));
  });

  it('are accepted if they only look alike', () => {
    createDatabaseModule({ options, contentTypes: namesModel(), entities: [], log: silentLog });
  });
});
