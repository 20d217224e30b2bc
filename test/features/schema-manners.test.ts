import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { createKernel, definePlugin } from '@mortise/kernel';
import { fromProject, standard } from '@mortise/standard';
import { folderWith } from '../../plugins/strapi/project/test/folders.ts';
import { type Booted, boot } from '../src/index.ts';

/** One shape of schemas that a native plugin is refused for, and a folder is warned of. */
interface Row {
  readonly name: string;
  readonly code: string;
  /** Of the type `<row>`; "its" in texts stands for the type's own name. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Of the type `<row>-far`. */
  readonly far?: Readonly<Record<string, unknown>>;
  /** Of the component `parts.<row>`. */
  readonly part?: Readonly<Record<string, unknown>>;
  readonly partRest?: Readonly<Record<string, unknown>>;
  readonly rest?: Readonly<Record<string, unknown>>;
  /** What is created in a folder's server, and what the list then shows of it. */
  readonly sent?: unknown;
  readonly shown?: Readonly<Record<string, unknown>>;
  readonly status?: number;
}

const text = { type: 'string' };
const leads = (relation: string, rest: object = {}) => ({
  type: 'relation',
  relation,
  target: 'api::its-far.its-far',
  ...rest,
});
const leadsBack = (relation: string, rest: object = {}) => ({
  type: 'relation',
  relation,
  target: 'api::its.its',
  ...rest,
});

const NAMES = ['meta', 'entryId', 'strapi_x', 'my-name', '2nd', '_debug', 'año'];
const rows: readonly Row[] = [
  {
    name: 'unknown options',
    code: 'CONTENT_TYPES_OPTION_UNKNOWN',
    rest: { options: { reviewWorkflows: true, increments: true, preview: { url: '/' }, own: 1 } },
    sent: { a: 'x' },
    shown: { a: 'x' },
  },
  {
    name: 'pluginOptions of a plugin that is not there, on the type and on an attribute',
    code: 'CONTENT_TYPES_OPTION_UNKNOWN',
    attributes: {
      a: { type: 'string', pluginOptions: { seo: { a: 1 } } },
      b: { type: 'string', pluginOptions: { seo: { a: 1 } } },
    },
    rest: { pluginOptions: { graphql: {} } },
  },
  { name: 'options that are no object', code: 'CONTENT_TYPES_SCHEMA_INVALID', rest: { options: [] } },
  { name: 'pluginOptions that are no object', code: 'CONTENT_TYPES_SCHEMA_INVALID', rest: { pluginOptions: 'x' } },
  { name: 'an unknown kind', code: 'CONTENT_TYPES_SCHEMA_INVALID', rest: { kind: 'other' } },
  {
    name: 'privateAttributes that name nothing',
    code: 'CONTENT_TYPES_PRIVATE_UNKNOWN',
    rest: { options: { privateAttributes: ['nope'] } },
  },
  {
    name: 'privateAttributes that are one name: it stays private',
    code: 'CONTENT_TYPES_SCHEMA_INVALID',
    attributes: { a: text, b: text },
    rest: { options: { privateAttributes: 'b' } },
    sent: { a: 'x', b: 'y' },
    shown: { a: 'x', b: undefined },
  },
  {
    name: 'required that is no boolean: it stays required',
    code: 'CONTENT_TYPES_SCHEMA_INVALID',
    attributes: { a: { type: 'string', required: 'yes' } },
    status: 400,
  },
  ...NAMES.map((name) => ({
    name: `the attribute name ${name}`,
    code: 'CONTENT_TYPES_ATTRIBUTE_NAME',
    attributes: { [name]: text, other: text },
    sent: { [name]: 'x' },
    shown: { [name]: 'x' },
  })),
  {
    name: "an attribute of the name of one of the system's: the system's own takes its place",
    code: 'CONTENT_TYPES_ATTRIBUTE_NAME',
    attributes: { locale: text, a: text },
    sent: { a: 'x' },
    shown: { a: 'x', locale: undefined },
  },
  {
    name: 'an attribute named status of a type with drafts',
    code: 'CONTENT_TYPES_ATTRIBUTE_NAME',
    attributes: { status: text },
    rest: { options: { draftAndPublish: true } },
    sent: { status: 'new' },
    shown: { status: 'new' },
  },
  {
    name: 'a dash in collectionName',
    code: 'CONTENT_TYPES_NAME_INVALID',
    rest: { collectionName: 'its-table' },
    sent: { a: 'x' },
    shown: { a: 'x' },
  },
  {
    name: 'spaces and quotes in collectionName',
    code: 'CONTENT_TYPES_NAME_INVALID',
    rest: { collectionName: 'its "own" table\'s' },
    sent: { a: 'x' },
    shown: { a: 'x' },
  },
  {
    name: 'both sides inversedBy',
    code: 'CONTENT_TYPES_RELATION_INVALID',
    attributes: { a: leads('manyToMany', { inversedBy: 'b' }) },
    far: { b: leadsBack('manyToMany', { inversedBy: 'a' }) },
    sent: { a: [1] },
    shown: { a: [1] },
  },
  {
    name: 'an inversedBy whose other side does not lead back',
    code: 'CONTENT_TYPES_RELATION_INVALID',
    attributes: { a: leads('manyToMany', { inversedBy: 'b' }) },
    far: { b: leadsBack('manyToMany') },
    sent: { a: [1] },
    shown: { a: [1] },
  },
  {
    name: 'mappedBy of an attribute that is not there: the relation is left out, and may be sent',
    code: 'CONTENT_TYPES_RELATION_INVALID',
    attributes: { t: text, a: leads('oneToMany', { mappedBy: 'nope' }) },
    sent: { t: 'x', a: [1] },
    shown: { t: 'x', a: undefined },
  },
  {
    name: 'kinds that do not mirror',
    code: 'CONTENT_TYPES_RELATION_INVALID',
    attributes: { a: leads('manyToMany', { inversedBy: 'b' }) },
    far: { b: leadsBack('oneToMany', { mappedBy: 'a' }) },
    sent: { a: [1] },
    shown: { a: [1] },
  },
  {
    name: 'mappedBy inside of a component',
    code: 'CONTENT_TYPES_RELATION_INVALID',
    attributes: { t: text, c: { type: 'component', component: 'parts.its' } },
    part: { t: text, r: leads('oneToMany', { mappedBy: 't' }) },
    far: { t: text },
    sent: { t: 'x', c: { t: 'y' } },
    shown: { t: 'x' },
  },
  {
    name: 'an empty zone',
    code: 'CONTENT_TYPES_TARGET_UNKNOWN',
    attributes: { t: text, z: { type: 'dynamiczone', components: [] } },
    sent: { t: 'x' },
    shown: { t: 'x', z: [] },
  },
  {
    name: 'a zone that names a component that is gone',
    code: 'CONTENT_TYPES_TARGET_UNKNOWN',
    attributes: { z: { type: 'dynamiczone', components: ['parts.gone', 'parts.its'] } },
    part: { t: text },
    sent: { z: [{ __component: 'parts.its', t: 'y' }] },
    shown: { z: [1] },
  },
  {
    name: 'a zone without a list',
    code: 'CONTENT_TYPES_TARGET_UNKNOWN',
    attributes: { t: text, z: { type: 'dynamiczone' } },
    sent: { t: 'x' },
    shown: { t: 'x', z: [] },
  },
  {
    name: 'a uid and a zone inside of a component',
    code: 'CONTENT_TYPES_ATTRIBUTE_MISPLACED',
    attributes: { t: text, c: { type: 'component', component: 'parts.its' } },
    part: { u: { type: 'uid' }, z: { type: 'dynamiczone', components: ['inner.its'] } },
    sent: { t: 'x', c: { u: 'y', z: [{ __component: 'inner.its', t: 'z' }] } },
    shown: { t: 'x' },
  },
  {
    name: 'a relation to itself that is its own other side',
    code: 'CONTENT_TYPES_RELATION_INVALID',
    attributes: { t: text, a: leadsBack('manyToMany', { inversedBy: 'a' }) },
    sent: { t: 'x' },
    shown: { t: 'x', a: [] },
  },
  {
    name: 'a link table of its own',
    code: 'CONTENT_TYPES_RELATION_INVALID',
    attributes: { t: text, a: leadsBack('manyToMany', { joinTable: { name: 'own' } }) },
    sent: { t: 'x' },
    shown: { t: 'x', a: [] },
  },
  {
    name: 'a custom field that no plugin brings: it is kept as what is known of it, or a string',
    code: 'CONTENT_TYPES_CUSTOM_FIELD_UNKNOWN',
    attributes: {
      colour: { type: 'customField', customField: 'plugin::color-picker.color' },
      tags: { type: 'customField', customField: 'plugin::tagsinput.tags' },
      other: { type: 'customField', customField: 'plugin::nobody.knows' },
    },
    sent: { colour: '#fff', tags: { a: 1 }, other: 'x' },
    shown: { colour: '#fff', tags: { a: 1 }, other: 'x' },
  },
  {
    name: 'an index without a name',
    code: 'CONTENT_TYPES_INDEX_INVALID',
    rest: { indexes: [{ columns: ['a'] }] },
    sent: { a: 'x' },
    shown: { a: 'x' },
  },
  {
    name: 'a column that is no object',
    code: 'CONTENT_TYPES_SCHEMA_INVALID',
    attributes: { a: { type: 'string', column: null } },
    sent: { a: 'x' },
    shown: { a: 'x' },
  },
  {
    name: 'min above max',
    code: 'CONTENT_TYPES_LIMITS_INVALID',
    attributes: { a: { type: 'integer', min: 5, max: 2 } },
    sent: { a: 3 },
    status: 400,
  },
  {
    name: 'a length that is no number',
    code: 'CONTENT_TYPES_LIMITS_INVALID',
    attributes: { a: { type: 'string', maxLength: 'x', minLength: 1.5 } },
    sent: { a: 'x' },
    shown: { a: 'x' },
  },
  {
    name: 'a uid whose targetField is absent',
    code: 'CONTENT_TYPES_TARGET_FIELD_INVALID',
    attributes: { u: { type: 'uid', targetField: 'nope' } },
    sent: { u: 'x' },
    shown: { u: 'x' },
  },
  {
    name: 'an enumeration without values',
    code: 'CONTENT_TYPES_ENUM_INVALID',
    attributes: { t: text, e: { type: 'enumeration', enum: [] } },
    sent: { t: 'x' },
    shown: { t: 'x', e: null },
  },
  {
    name: 'values of an enumeration in a component that begin with a digit',
    code: 'CONTENT_TYPES_ENUM_INVALID',
    attributes: { c: { type: 'component', component: 'parts.its' } },
    part: { e: { type: 'enumeration', enum: ['0', '1st'] } },
    sent: { c: { e: '0' } },
    shown: {},
  },
  {
    name: 'an option of types on a component, which its rows do not have',
    code: 'CONTENT_TYPES_OPTION_UNKNOWN',
    attributes: { c: { type: 'component', component: 'parts.its' } },
    part: { a: text },
    partRest: { options: { draftAndPublish: true } },
    sent: { c: { a: 'x' } },
    shown: {},
  },
  {
    name: 'kinds of files that do not exist',
    code: 'CONTENT_TYPES_MEDIA_TYPE',
    attributes: { t: text, m: { type: 'media', allowedTypes: ['images', 'any'] } },
    sent: { t: 'x' },
    shown: { t: 'x' },
  },
];
/** The same for names of types. */
const TYPE_NAMES = ['document', 'upload', 'date', 'time', 'boolean', 'then', 'strapi-thing'];

const uidOf = (name: string) => `api::${name}.${name}`;
const nameOf = (at: number) => `row${String.fromCharCode(97 + Math.floor(at / 26), 97 + (at % 26))}`;
const plural = (name: string) => `${name}s`;
const schemaOf = (name: string, attributes: object, rest: object = {}) => ({
  collectionName: plural(name).replaceAll('-', '_'),
  info: { singularName: name, pluralName: plural(name), displayName: name },
  attributes,
  ...rest,
});

interface Schemas {
  readonly types: Readonly<Record<string, ContentTypeSchema>>;
  readonly components: Readonly<Record<string, ComponentSchema>>;
}
/** What an author in JSON writes. */
function schemasOf(row: Row, name: string): Schemas {
  const { attributes = { a: text }, far, part, partRest, rest } = row;
  const written = {
    types: {
      [uidOf(name)]: schemaOf(name, attributes, rest),
      ...(far || JSON.stringify(attributes).includes('its-far') || JSON.stringify(part ?? {}).includes('its-far')
        ? { [uidOf(`${name}-far`)]: schemaOf(`${name}-far`, far ?? { t: text }) }
        : {}),
    },
    components: part
      ? {
          [`inner.${name}`]: {
            collectionName: `components_inner_${name}`,
            info: { displayName: name },
            attributes: { t: text },
          },
          [`parts.${name}`]: {
            collectionName: `components_parts_${name}`,
            info: { displayName: name },
            attributes: part,
            ...partRest,
          },
        }
      : {},
  };
  return JSON.parse(JSON.stringify(written).replaceAll(/\bits\b/g, name)) as Schemas;
}

describe('what Strapi accepts of a schema: natively it is refused', () => {
  const refused = async ({ types, components }: Schemas, code: string) => {
    const plugin = definePlugin({ name: 'app', contributes: { contentTypes: types, components } });
    const kernel = createKernel([...standard({ database: { dataDir: 'memory://' } }), plugin()]);
    await assert.rejects(kernel.compose(), { code });
  };
  for (const [at, row] of rows.entries()) test(row.name, () => refused(schemasOf(row, nameOf(at)), row.code));
  for (const name of TYPE_NAMES)
    test(`the type name ${name}`, () => refused(schemasOf({ name, code: '' }, name), 'CONTENT_TYPES_NAME_INVALID'));
});

describe('what Strapi accepts of a schema: from a folder it is accepted, with a warning', () => {
  let server: Booted;
  let warnings: readonly string[];
  before(async () => {
    const files: Record<string, string> = {};
    const grants: string[] = [];
    const put = ({ types, components }: Schemas) => {
      for (const [uid, schema] of Object.entries(types)) {
        const name = uid.split('.')[1]!;
        files[`src/api/${name}/content-types/${name}/schema.json`] = JSON.stringify(schema);
        files[`src/api/${name}/routes/${name}.js`] =
          `module.exports = require('@strapi/strapi').factories.createCoreRouter('${uid}');`;
        grants.push(`${uid}.find`, `${uid}.create`);
      }
      for (const [uid, schema] of Object.entries(components))
        files[`src/components/${uid.replace('.', '/')}.json`] = JSON.stringify(schema);
    };
    for (const [at, row] of rows.entries()) put(schemasOf(row, nameOf(at)));
    for (const name of TYPE_NAMES) put(schemasOf({ name, code: '' }, name));
    const { options, plugins } = await fromProject(folderWith(files));
    server = await boot({ plugins, grants, options: { ...options, logger: { level: 'silent' } } });
    const report = server.kernel.inspect().plugins.find(({ name }) => name === 'project')?.report;
    warnings = (report as { readonly warnings: readonly string[] }).warnings;
  });
  after(() => server.stop());

  const send = (name: string, data: unknown) => {
    const payload = JSON.parse(JSON.stringify({ data }).replaceAll(/\bits\b/g, name)) as object;
    return server.http.inject({ method: 'POST', url: `/api/${plural(name)}`, payload });
  };

  for (const [at, { name, code, sent, shown, status = 201, far }] of rows.entries()) {
    test(name, async () => {
      const type = nameOf(at);
      const own = warnings.filter(
        (warning) => warning.includes(`(${code})`) && new RegExp(`\\b${type}\\b`).test(warning),
      );
      assert.ok(own.length > 0, `no warning of ${code}`);
      if (far) assert.equal((await send(`${type}-far`, {})).statusCode, 201);
      const answer = await send(type, sent ?? {});
      assert.equal(answer.statusCode, status, answer.body);
      if (!shown) return;
      const list = await server.http.inject(`/api/${plural(type)}?populate=*`);
      const [entry] = list.json().data;
      for (const [key, value] of Object.entries(shown)) {
        const found = entry[key];
        assert.deepEqual(Array.isArray(found) ? found.map(({ id }: { id: number }) => id) : found, value, key);
      }
    });
  }
  for (const name of TYPE_NAMES)
    test(`the type name ${name}`, async () => {
      assert.ok(
        warnings.some((warning) => warning.includes('(CONTENT_TYPES_NAME_INVALID)') && warning.includes(uidOf(name))),
      );
      assert.equal((await send(name, { a: 'x' })).statusCode, 201);
    });

  test('a plugin that is not there is named once for a type, however many attributes name it', () => {
    assert.equal(warnings.filter((warning) => /pluginOptions\."seo"/.test(warning)).length, 1);
  });

  test('the far side of links that both sides claim shows them', async () => {
    const at = rows.findIndex(({ name }) => name === 'both sides inversedBy');
    const list = await server.http.inject(`/api/${plural(`${nameOf(at)}-far`)}?populate=*`);
    assert.deepEqual(
      list.json().data.map(({ b }: { b: readonly { id: number }[] }) => b.map(({ id }) => id)),
      [[1]],
    );
  });
});

test('an attribute that is no object is refused by its code, in a folder too', async () => {
  const schema = { ...schemaOf('hollow', { t: text }), attributes: { t: text, gone: null } };
  const files = { 'src/api/hollow/content-types/hollow/schema.json': JSON.stringify(schema) };
  const { options, plugins } = await fromProject(folderWith(files));
  const expected = { code: 'CONTENT_TYPES_ATTRIBUTE_TYPE', message: /"gone" of "api::hollow\.hollow"/ };
  await assert.rejects(boot({ plugins, options: { ...options, logger: { level: 'silent' } } }), expected);
});

describe('a pattern that is no regular expression', () => {
  const attributes = { code: { type: 'string', regex: '(' }, odd: { type: 'string', regex: 5 } };
  test('is refused at boot natively, with the attribute', async () => {
    const refused = boot({
      contentTypes: { [uidOf('coded')]: schemaOf('coded', attributes) as unknown as ContentTypeSchema },
      options: { logger: { level: 'silent' } },
    });
    await assert.rejects(refused, { code: 'VALIDATION_PATTERN_INVALID', message: /"code" of "api::coded\.coded"/ });
  });

  test('lets no value pass in a folder, with a warning, and no write throws', async () => {
    const files = {
      'src/api/coded/content-types/coded/schema.json': JSON.stringify(schemaOf('coded', attributes)),
      'src/api/coded/routes/coded.js':
        "module.exports = require('@strapi/strapi').factories.createCoreRouter('api::coded.coded');",
    };
    const { options, plugins } = await fromProject(folderWith(files));
    const grants = [`${uidOf('coded')}.create`];
    const server = await boot({ plugins, grants, options: { ...options, logger: { level: 'silent' } } });
    try {
      const report = server.kernel.inspect().plugins.find(({ name }) => name === 'project')?.report;
      const { warnings } = report as { readonly warnings: readonly string[] };
      assert.equal(warnings.filter((line) => line.includes('VALIDATION_PATTERN_INVALID')).length, 2);
      const send = (data: object) =>
        server.http.inject({ method: 'POST', url: '/api/codeds', payload: { data } as object });
      assert.equal((await send({ code: 'x' })).statusCode, 400);
      assert.equal((await send({ odd: 'x' })).statusCode, 400);
      assert.equal((await send({ odd: '15' })).statusCode, 201);
    } finally {
      await server.stop();
    }
  });
});

describe('a condition whose operation JsonLogic does not know, or that fails on the data', () => {
  const nope = { and: [{ '==': [1, 1] }, { nope: [1] }] };
  const failing = { reduce: [{ var: 't' }, { substr: [{ var: 'missing.deep' }, { var: 'x' }] }, { var: 't' }] };
  const attributes = {
    t: text,
    a: { ...text, required: true, conditions: { visible: nope } },
    b: { ...text, conditions: { visible: failing } },
    c: { ...text, required: true, conditions: { visible: { '==': [{ var: 't' }, 'yes'] } } },
  };
  test('is refused at boot natively, with the attribute', async () => {
    const contentTypes = { [uidOf('seen')]: schemaOf('seen', attributes) as unknown as ContentTypeSchema };
    await assert.rejects(boot({ contentTypes, options: { logger: { level: 'silent' } } }), {
      code: 'VALIDATION_CONDITION_INVALID',
      message: /"a" of "api::seen\.seen" has the unknown JsonLogic operation "nope"/,
    });
  });

  test('hides nothing in a folder, with a warning, and no write throws', async () => {
    const files = { 'src/api/seen/content-types/seen/schema.json': JSON.stringify(schemaOf('seen', attributes)) };
    const { options, plugins } = await fromProject(folderWith(files));
    const server = await boot({ plugins, options: { ...options, logger: { level: 'silent' } } });
    try {
      const report = server.kernel.inspect().plugins.find(({ name }) => name === 'project')?.report;
      const { warnings } = report as { readonly warnings: readonly string[] };
      assert.equal(warnings.filter((line) => line.includes('VALIDATION_CONDITION_INVALID')).length, 1);
      const seen = server.documents(uidOf('seen'));
      await assert.rejects(seen.create({ data: { t: 'no' } }), { message: /a must be defined/ });
      await seen.create({ data: { t: 'no', a: 'x', b: 'y' } });
      await assert.rejects(seen.create({ data: { t: 'yes', a: 'x' } }), { message: /c must be defined/ });
    } finally {
      await server.stop();
    }
  });
});
