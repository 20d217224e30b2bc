import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { findDuplicateSingles } from '@mortise/documents';
import type { Strapi } from '@mortise/project/contract';
import { type Booted, bootFolder } from '../src/index.ts';

const UID = 'api::home.home';

describe('single types', () => {
  let server: Booted & { readonly strapi: Strapi };
  before(async () => {
    server = await bootFolder(
      {
        'src/api/home/content-types/home/schema.json': JSON.stringify({
          kind: 'singleType',
          collectionName: 'homes',
          info: { singularName: 'home', pluralName: 'homes', displayName: 'Home' },
          options: { draftAndPublish: true },
          pluginOptions: { i18n: { localized: true } },
          attributes: { title: { type: 'string', pluginOptions: { i18n: { localized: true } } } },
        }),
        'src/api/home/routes/home.js': `module.exports = require('@strapi/strapi').factories.createCoreRouter('${UID}');`,
      },
      { grants: [`${UID}.find`, `${UID}.update`, `${UID}.delete`] },
    );
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  const put = (title: string, query = '') =>
    server.http.inject({ method: 'PUT', url: `/api/home${query}`, payload: { data: { title } } });
  const ids = async () =>
    new Set((await server.db.query({ text: 'select document_id from homes' })).map(([documentId]) => documentId));

  test('first writes that come at once make one document, and each is answered', async () => {
    const locales = ['', '?locale=fr', '', '?locale=de', '', '?locale=fr', '', ''];
    const answers = await Promise.all(locales.map((query, i) => put(`title ${i}`, query)));
    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]));
    assert.equal(new Set(answers.map((answer) => answer.json().data.documentId)).size, 1);
    assert.equal((await ids()).size, 1);
    const { entries } = await server.documents(UID).delete({ documentId: [...(await ids())][0]!, locale: '*' });
    assert.equal(entries.length, 6);
  });

  test('creates that come at once make one document, and the others are refused', async () => {
    for (const documents of [server.documents(UID), server.strapi.documents(UID)]) {
      const made = await Promise.allSettled(
        Array.from({ length: 8 }, (_, i) =>
          documents.create({ data: { title: `title ${i}` }, locale: i % 2 ? 'fr' : 'en' }),
        ),
      );
      const refused = made.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      assert.deepEqual(new Set(refused.map(({ code }) => code)), new Set(['DOCUMENTS_SINGLE_TAKEN']));
      assert.deepEqual([refused.length, (await ids()).size], [7, 1]);
      await server.reset();
    }
  });

  test('a document is neither cloned nor made beside another one, and gets its other locales', async () => {
    const documents = server.documents(UID);
    const { documentId } = await documents.create({ data: { title: 'one' } });
    const code = 'DOCUMENTS_SINGLE_TAKEN';
    await assert.rejects(documents.clone({ documentId: documentId! }), { code });
    await assert.rejects(documents.create({ data: { title: 'two' }, locale: 'fr' }), { code });
    await assert.rejects(documents.create({ data: { documentId: 'other', title: 'two' } }), { code });
    await documents.create({ data: { documentId, title: 'deux' }, locale: 'fr' });
    const wire = await server.strapi
      .documents(UID)
      .create({ data: {} })
      .catch((error: unknown) => error);
    assert.equal((wire as Error).name, 'ApplicationError');
    assert.equal((await ids()).size, 1);
  });

  test('a filter that the document does not match makes no second one', async () => {
    await put('one');
    assert.equal((await put('two', '?filters[title]=zzz')).statusCode, 404);
    assert.equal((await put('two', '?filters[title]=one')).json().data.title, 'two');
    assert.equal((await ids()).size, 1);
  });

  test('one that a failed transaction made is none', async () => {
    const documents = server.documents(UID);
    const failing = server.db.transaction(async () => {
      await documents.create({ data: { title: 'one' } });
      throw new Error('no');
    });
    const [, made] = await Promise.allSettled([failing, documents.create({ data: { title: 'two' } })]);
    assert.equal(made.status, 'fulfilled');
    assert.equal((await ids()).size, 1);
  });

  test('documents that a database brings along are counted, and told at boot', async () => {
    await server.seed(UID, [
      { documentId: 'first', locale: 'en', title: 'one' },
      { documentId: 'second', locale: 'fr', title: 'two' },
      { documentId: 'second', locale: 'en', title: 'two', publishedAt: new Date().toISOString() },
    ]);
    assert.deepEqual(await findDuplicateSingles(server.kernel.use), [{ uid: UID, documentIds: ['first', 'second'] }]);
    await assert.rejects(server.documents(UID).create({ data: { title: 'three' } }), {
      code: 'DOCUMENTS_SINGLE_TAKEN',
      details: { uid: UID, action: 'create', documentId: 'first' },
    });
    assert.equal((await put('new')).json().data.documentId, 'first');
    await server.documents(UID).delete({ documentId: 'second', locale: '*' });
    assert.deepEqual(await findDuplicateSingles(server.kernel.use), []);
  });
});
