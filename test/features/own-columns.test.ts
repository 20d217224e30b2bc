import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Booted, boot } from '@mortise/test';

const NOTE = 'api::note.note';
const must = { type: 'string', column: { notNullable: true } } as const;
const part = 'shared.part';

describe('columns that their author has otherwise', () => {
  let server: Booted;
  before(async () => {
    server = await boot({
      contentTypes: {
        [NOTE]: {
          collectionName: 'notes',
          info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
          options: { draftAndPublish: true },
          attributes: {
            must,
            usual: { type: 'string', column: { notNullable: true, defaultTo: 'x' } },
            both: { type: 'string', required: true, default: 'd', column: { notNullable: true } },
            part: { type: 'component', component: part },
            parts: { type: 'component', component: part, repeatable: true },
            zone: { type: 'dynamiczone', components: [part] },
          },
        },
      },
      components: {
        [part]: {
          collectionName: 'components_parts',
          info: { displayName: 'Part' },
          attributes: { a: { type: 'string' }, must },
        },
      },
      grants: ['find', 'findOne', 'create', 'update'].map((action) => `${NOTE}.${action}`),
    });
  });
  after(() => server.stop());
  beforeEach(() => server.reset());

  const send = async (method: 'POST' | 'PUT', path: string, data: object) => {
    const response = await server.http.inject({ method, url: `/api/notes${path}`, payload: { data } });
    const { data: entry, error } = response.json();
    return {
      status: response.statusCode,
      entry,
      paths: error?.details?.errors?.map((each: { path: unknown }) => each.path),
    };
  };
  const refused = async (
    method: 'POST' | 'PUT',
    path: string,
    data: object,
    ...paths: readonly (readonly unknown[])[]
  ) => {
    const answer = await send(method, path, data);
    assert.deepEqual([answer.status, answer.paths], [400, paths], JSON.stringify(data));
  };

  it('want a value where they must not be empty, in drafts too', async () => {
    for (const status of ['', '?status=draft']) {
      await refused('POST', status, {}, ['must']);
      await refused('POST', status, { must: null }, ['must']);
      await refused('POST', status, { must: 'm', usual: null }, ['usual']);
    }
    const { status, entry } = await send('POST', '', { must: 'm' });
    assert.deepEqual([status, entry.usual, entry.both], [201, 'x', 'd']);
    await refused('PUT', `/${entry.documentId}`, { must: null }, ['must']);
    assert.equal((await send('PUT', `/${entry.documentId}`, { usual: 'y' })).status, 200);
  });

  it('name the path in components, of creations and updates', async () => {
    await refused('POST', '', { must: 'm', part: { a: 'x' } }, ['part', 'must']);
    await refused('POST', '', { must: 'm', parts: [{ must: 'x' }, { a: 'x' }] }, ['parts', '1', 'must']);
    await refused('POST', '', { must: 'm', zone: [{ __component: part, a: 'x' }] }, ['zone', '0', 'must']);
    const { entry } = await send('POST', '?populate=*', { must: 'm', part: { must: 'x' } });
    const path = `/${entry.documentId}`;
    await refused('PUT', path, { part: { a: 'y' } }, ['part', 'must']);
    await refused('PUT', path, { part: { id: entry.part.id, must: null } }, ['part', 'must']);
    assert.equal((await send('PUT', path, { part: { must: 'z' } })).status, 200);
  });

  it('are a coded refusal below documents', async () => {
    const type = server.kernel.use.contentTypes.get(NOTE);
    await assert.rejects(server.db.insert(type, { both: 'b' }), {
      code: 'DATABASE_VALUE_MISSING',
      message: /"must" of api::note\.note/,
    });
  });
});
