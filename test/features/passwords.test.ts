import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import { type Booted, boot } from '../src/index.ts';

const secret = { type: 'password', encryption: { rounds: 4 } } as const;
const keeper: ContentTypeSchema = {
  info: { singularName: 'keeper', pluralName: 'keepers', displayName: 'Keeper' },
  options: { draftAndPublish: true },
  pluginOptions: { i18n: { localized: true } },
  attributes: {
    name: { type: 'string', pluginOptions: { i18n: { localized: true } } },
    secret: { ...secret, minLength: 3, maxLength: 200 },
    locks: { type: 'component', component: 'part.lock', repeatable: true },
  },
};
const components = {
  'part.lock': { collectionName: 'part_locks', info: { displayName: 'Lock' }, attributes: { code: secret } },
};
const grants = ['find', 'create', 'update'].map((action) => `api::keeper.keeper.${action}`);

let server: Booted;
before(async () => {
  server = await boot({ contentTypes: { 'api::keeper.keeper': keeper }, components, grants });
});
afterEach(() => server.reset());
after(() => server.stop());

const keepers = () => server.documents('api::keeper.keeper');
const kept = async (table = 'keeper', column = 'secret') =>
  (await server.db.query({ text: `select ${column} from ${table} order by id` })).map(([hash]) => String(hash));
const isOf = (password: string, hash: string | undefined) => server.kernel.use.passwords.verify(password, hash ?? '');

test('a password is kept as a hash, which a publication and a new locale bring along', async () => {
  const { documentId = '' } = await keepers().create({
    data: { secret: 'abc', locks: [{ code: 'x' }] },
    status: 'published',
  });
  await keepers().update({ documentId, data: { name: 'fr' }, locale: 'fr' });
  const hashes = await kept();
  assert.equal(hashes.length, 3);
  assert.equal(new Set(hashes).size, 1);
  assert.ok(await isOf('abc', hashes[0]));
  for (const code of await kept('part_locks', 'code')) assert.ok(await isOf('x', code));
});

test('an update hashes what it names and leaves the rest as it is', async () => {
  const { documentId = '' } = await keepers().create({ data: { secret: 'abc', locks: [{ code: 'x' }] } });
  const [first] = await kept();
  await keepers().update({ documentId, data: { name: 'n' } });
  assert.deepEqual(await kept(), [first]);
  await keepers().update({ documentId, data: { secret: 'new' } });
  assert.ok(await isOf('new', (await kept())[0]));
  await keepers().update({ documentId, data: { secret: null } });
  assert.deepEqual(await kept(), ['null']);
});

test('over HTTP a password is judged before it is hashed, and never shown', async () => {
  const send = async (secret: unknown) => {
    const answer = await server.http.inject({ method: 'POST', url: '/api/keepers', payload: { data: { secret } } });
    return { status: answer.statusCode, body: answer.json() };
  };
  const { status, body } = await send('abcdef');
  assert.equal(status, 201);
  assert.equal('secret' in body.data, false);
  const long = await send('é'.repeat(37));
  assert.equal(long.status, 400);
  assert.deepEqual(
    long.body.error.details.errors.map(({ path, message }: Record<string, unknown>) => [path, message]),
    [[['secret'], 'Password must be less than 73 bytes']],
  );
  assert.equal((await send(12)).status, 400);
});
