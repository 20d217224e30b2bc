import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { WriteScope } from '@mortise/documents/contract';
import { isHash, lengthTest } from '../src/limits.ts';
import { createPasswords } from '../src/passwords.ts';

const passwords = createPasswords({ rounds: 4 });

const field = (name: string, encryption?: object): ScalarAttribute => ({
  ...{ kind: 'scalar', name, type: 'password', system: false, private: true, writable: true, required: false },
  schema: { type: 'password', ...(encryption ? { encryption } : {}) },
});
const typeOf = (attributes: readonly ScalarAttribute[]): ContentType => ({
  ...{ uid: 'api::one.one', kind: 'collectionType', collectionName: 'ones', singularName: 'one', pluralName: 'ones' },
  ...{ displayName: 'One', options: {}, pluginOptions: {}, scalars: attributes, plugin: 'test' },
  attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
});
const scope = (type: ContentType, data: object, isNew = true) =>
  ({ type, isNew, call: { params: { data } } }) as WriteScope;

test('a hash verifies only its password, of at most 72 bytes', async () => {
  const kept = await passwords.hash('pässword');
  assert.ok(isHash(kept));
  assert.match(kept, /^\$2[by]\$04\$/);
  assert.equal(await passwords.verify('pässword', kept), true);
  assert.equal(await passwords.verify('password', kept), false);
  assert.equal(await passwords.verify('password', 'password'), false);
  const whole = 'é'.repeat(36);
  assert.equal(await passwords.verify(`${whole}x`, await passwords.hash(whole)), false);
  await assert.rejects(passwords.hash(`${whole}x`), { code: 'PASSWORDS_TOO_LONG', kind: 'invalid' });
  assert.equal(lengthTest(whole), undefined);
  assert.equal(lengthTest(`${whole}x`), 'Password must be less than 73 bytes');
});

test('encryption.rounds of an attribute is applied and validated', async () => {
  const type = typeOf([field('pin', { rounds: '5' }), field('plain')]);
  const kept = await passwords.hashValues(
    { pin: 'a', plain: 'b', name: 'x' },
    scope(type, { pin: 'a', plain: 'b', name: 'x' }),
  );
  assert.match(String(kept.pin), /^\$2[by]\$05\$/);
  assert.match(String(kept.plain), /^\$2[by]\$04\$/);
  assert.equal(kept.name, 'x');
  for (const rounds of ['many', 3, 32, 4.5])
    assert.throws(() => passwords.prepare([typeOf([field('pin', { rounds })])]), { code: 'PASSWORDS_ROUNDS_INVALID' });
});

test('values without passwords stay the same object, and null stays null', async () => {
  const values = { pin: null, name: 'x' };
  assert.deepEqual(await passwords.hashValues(values, scope(typeOf([field('pin')]), values)), values);
  const none = { name: 'x' };
  assert.equal(await passwords.hashValues(none, scope(typeOf([]), none)), none);
});

test('a copied hash is kept; a hash passed by the caller is hashed like any other string', async () => {
  const type = typeOf([field('pin')]);
  const hash = await passwords.hash('a');
  assert.deepEqual(await passwords.hashValues({ pin: hash }, scope(type, {})), { pin: hash });
  assert.notEqual((await passwords.hashValues({ pin: hash }, scope(type, { pin: hash }))).pin, hash);
  assert.notEqual((await passwords.hashValues({ pin: 'default' }, scope(type, {}))).pin, 'default');
  assert.notEqual((await passwords.hashValues({ pin: hash }, scope(type, {}, false))).pin, hash);
});

test('hashing does not block the event loop', async () => {
  let turns = 0;
  let over = false;
  const hashed = passwords.hash('a', { rounds: 11 }).finally(() => {
    over = true;
  });
  while (!over) {
    turns++;
    await new Promise(setImmediate);
  }
  await hashed;
  assert.ok(turns > 100, `${turns} turns`);
});
