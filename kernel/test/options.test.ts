import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { type StandardSchemaV1, validateOptions } from '../src/options.ts';
import { catchError } from './registry.ts';

const schema = z.object({ port: z.number().default(1337), host: z.string().optional() });

test('the schema fills in defaults', async () => {
  assert.deepEqual(await validateOptions('http', schema, undefined), { port: 1337 });
  assert.deepEqual(await validateOptions('http', schema, { port: 80 }), { port: 80 });
});

test('an option set to undefined is ignored', async () => {
  assert.deepEqual(await validateOptions('http', schema, { prot: undefined }), { port: 1337 });
});

test('invalid options are refused, each with its path', async () => {
  const error = await catchError(() => validateOptions('http', schema, { port: 'x', host: 1 }));
  assert.equal(error.code, 'KERNEL_OPTION_INVALID');
  assert.match(error.message, /"http".*port: .*; host: /);
});

test('a path consists of keys or of objects with a key', async () => {
  const issues = [{ message: 'is bad', path: ['list', { key: 0 }, 'name'] }, { message: 'is worse' }];
  const bad: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) } };
  assert.match((await catchError(() => validateOptions('a', bad, {}))).message, /list\.0\.name: is bad; is worse/);
});

test('an option that the schema would silently drop is refused with the nearest one', async () => {
  const error = await catchError(() => validateOptions('http', schema, { prot: 80 }));
  assert.equal(error.code, 'KERNEL_OPTION_UNKNOWN');
  assert.match(error.message, /"http".*"prot"/);
  assert.match(error.remedy!, /"port"/);
});

test('an option that the schema renames is not unknown', async () => {
  const renaming = z.object({ port: z.number().default(1) }).transform(({ port }) => ({ listenPort: port }));
  assert.deepEqual(await validateOptions('http', renaming, { port: 1 }), { listenPort: 1 });
  const lax = z.object({ tag: z.any() }).transform(({ tag }) => ({ label: tag }));
  assert.deepEqual(await validateOptions('http', lax, { tag: 'x' }), { label: 'x' });
});

test('any option is accepted where the schema passes all keys on', async () => {
  assert.deepEqual(await validateOptions('a', z.object({}).passthrough(), { any: 1 }), { any: 1 });
});

test('a plugin without options refuses any option', async () => {
  assert.equal(await validateOptions('a', undefined, undefined), undefined);
  assert.equal(await validateOptions('a', undefined, {}), undefined);
  for (const given of [{ port: 1 }, 'x', 7])
    assert.equal((await catchError(() => validateOptions('a', undefined, given))).code, 'KERNEL_OPTION_UNKNOWN');
});

test('a schema that throws is reported with its plugin and the cause', async () => {
  const cause = new TypeError('boom');
  for (const validate of [
    () => {
      throw cause;
    },
    () => Promise.reject(cause),
  ]) {
    const error = await catchError(() =>
      validateOptions('a', { '~standard': { version: 1, vendor: 'test', validate } }, {}),
    );
    assert.equal(error.code, 'KERNEL_OPTION_INVALID');
    assert.match(error.message, /"a".*boom/);
    assert.equal(error.cause, cause);
  }
});
