import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
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
const vault: ContentTypeSchema = {
  info: { singularName: 'vault', pluralName: 'vaults', displayName: 'Vault' },
  attributes: { locks: { type: 'component', component: 'part.slow', repeatable: true } },
};
const components = {
  'part.slow': {
    collectionName: 'vault_locks',
    info: { displayName: 'Slow lock' },
    attributes: { code: { type: 'password', encryption: { rounds: 12 } } as const },
  },
  'part.lock': { collectionName: 'part_locks', info: { displayName: 'Lock' }, attributes: { code: secret } },
};
const grants = ['find', 'create', 'update'].map((action) => `api::keeper.keeper.${action}`);

describe('passwords', () => {
  let server: Booted;
  before(async () => {
    server = await boot({
      contentTypes: { 'api::keeper.keeper': keeper, 'api::vault.vault': vault },
      components,
      grants,
    });
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  const vaults = () => server.documents('api::vault.vault');
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

  test('passwords are hashed before the transaction, and others are answered meanwhile', async () => {
    const order: string[] = [];
    const locks = Array.from({ length: 3 }, (_, i) => ({ code: `code ${i}` }));
    const writing = vaults()
      .create({ data: { locks } })
      .then(() => order.push('written'));
    await new Promise(setImmediate);
    const busy =
      "select count(*) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()";
    while (!order.length) {
      // On the embedded database a read waits for the open transaction; on PostgreSQL that would be seen as idle.
      await keepers().count();
      const [row] = await server.db.query({ text: busy });
      if (!order.length) order.push(`read, ${row?.[0]} idle`);
    }
    await writing;
    assert.deepEqual(order, ['read, 0 idle', 'written']);
    const codes = await kept('vault_locks', 'code');
    assert.equal(new Set(codes).size, 3);
    for (const [i, code] of codes.entries()) assert.ok(await isOf(`code ${i}`, code));
  });

  test('one password in several places has a hash of its own in each', async () => {
    await keepers().create({ data: { secret: 'same', locks: [{ code: 'same' }, { code: 'same' }] } });
    const hashes = [...(await kept()), ...(await kept('part_locks', 'code'))];
    assert.equal(new Set(hashes).size, 3);
    for (const hash of hashes) assert.ok(await isOf('same', hash));
  });

  test('one write brings a number of passwords and no more', async () => {
    const locks = Array.from({ length: 21 }, () => ({ code: 'x' }));
    await assert.rejects(keepers().create({ data: { locks } }), { code: 'PASSWORDS_TOO_MANY', kind: 'invalid' });
    const answer = await server.http.inject({ method: 'POST', url: '/api/keepers', payload: { data: { locks } } });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().error.message, 'At most 20 passwords can be written at once');
    assert.deepEqual(await kept('part_locks', 'code'), []);
  });
});
