import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { type Booted, boot } from '../src/index.ts';
import { mainFlow } from './flow.ts';
import { fillLibrary } from './library.ts';

mainFlow('the standard server');

describe('the standard server over the library', () => {
  let server: Booted;
  before(async () => {
    server = await boot({
      contentTypes,
      components,
      grants: grants.filter((grant) => !grant.includes('subject.findOne')),
    });
    await fillLibrary(server);
  });
  after(() => server.stop());

  test('a localised type answers in the locale that is asked for, and in the default one otherwise', async () => {
    const names = async (query: string) =>
      (await server.http.inject(`/api/subjects?${query}`)).json().data.map((s: { name: string }) => s.name);
    assert.deepEqual(await names('sort=name'), ['tar', 'tides']);
    assert.deepEqual(await names('locale=fr'), ['marées']);
    assert.deepEqual(await names('locale=nowhere'), []);
  });

  test('localizations are the other rows of the document', async () => {
    const { data } = (await server.http.inject('/api/subjects?filters[name]=tides&populate=localizations')).json();
    assert.deepEqual(
      data[0].localizations.map((row: { name: string; locale: string }) => [row.name, row.locale]),
      [['marées', 'fr']],
    );
  });

  test('an action that was not granted is forbidden, in Strapi’s words', async () => {
    const refused = await server.http.inject('/api/subjects/subject-tides');
    assert.equal(refused.statusCode, 403);
    assert.deepEqual(refused.json(), {
      data: null,
      error: { status: 403, name: 'ForbiddenError', message: 'Forbidden', details: {} },
    });
  });

  test('an entry is created, changed and deleted over HTTP', async () => {
    const json = { 'content-type': 'application/json' };
    const created = await server.http.inject({
      method: 'POST',
      url: '/api/shelves',
      headers: json,
      payload: { data: { name: 'made' } },
    });
    assert.equal(created.statusCode, 201);
    const { documentId } = created.json().data;
    const changed = await server.http.inject({
      method: 'PUT',
      url: `/api/shelves/${documentId}`,
      headers: json,
      payload: { data: { name: 'remade' } },
    });
    assert.equal(changed.json().data.name, 'remade');
    assert.equal((await server.http.inject({ method: 'DELETE', url: `/api/shelves/${documentId}` })).statusCode, 204);
    assert.equal((await server.http.inject(`/api/shelves/${documentId}`)).statusCode, 404);
  });

  test('the same answers come over a real port', async () => {
    const url = await server.http.url();
    const [real, injected] = await Promise.all([fetch(`${url}/api/books`), server.http.inject('/api/books')]);
    assert.equal(await real.text(), injected.payload);
  });

  test('the body of a request that is no JSON is refused before anything is written', async () => {
    const refused = await server.http.inject({
      method: 'POST',
      url: '/api/shelves',
      headers: { 'content-type': 'application/json' },
      payload: '{"data": ',
    });
    assert.equal(refused.statusCode, 400);
    assert.equal(await server.documents('api::shelf.shelf').count(), 2);
  });
});
