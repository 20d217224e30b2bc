import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createKernel, definePlugin, type Kernel } from '@mortise/kernel';
import { standard } from '@mortise/standard';
import type {} from '@mortise/standard/contracts';
import { openPostgresStage } from '../../src/stages.ts';
import { storyComponents, storyTypes } from '../documents-model.ts';

const model = definePlugin({ name: 'model', contributes: { contentTypes: storyTypes, components: storyComponents } });
const WRITER = 'api::writer.writer';

describe('rows of a database that two servers share', () => {
  let kernels: readonly [Kernel, Kernel];
  let close: () => Promise<void>;
  before(async () => {
    const stage = await openPostgresStage();
    ({ close } = stage);
    const make = () =>
      createKernel([standard({ logger: { level: 'silent' }, database: stage.options as { url: string } }), model()]);
    kernels = [make(), make()];
    await Promise.all(kernels.map((kernel) => kernel.boot()));
  });
  after(async () => {
    for (const kernel of kernels) await kernel.stop();
    await close();
  });
  const writers = (i: 0 | 1 = 0) => kernels[i].use.db.query(WRITER);

  test('have the one default locale, whoever was first', async () => {
    assert.deepEqual(
      (await kernels[1].use.locales.list()).map(({ code }) => code),
      ['en'],
    );
  });

  test('many that delete and change the same rows at once end, each row deleted once', async () => {
    await writers().createMany({ data: Array.from({ length: 200 }, (_, i) => ({ name: `w${i}` })) });
    const work = Array.from({ length: 10 }, (_, i) => [
      writers(0).deleteMany({ where: { name: { $contains: String(i) } } }),
      writers(1).updateMany({ where: { name: { $contains: String(9 - i) } }, data: { name: `x${9 - i}` } }),
    ]).flat();
    const done = await Promise.all(work);
    const deleted = done.filter((_, i) => i % 2 === 0).reduce((sum, { count }) => sum + count, 0);
    assert.equal(deleted + (await writers().count()), 200);
    await writers().deleteMany();
  });

  test('what a transaction that is ended by hand writes is seen once it commits, and nobody waits for it', async () => {
    const transaction = await kernels[0].use.db.transaction();
    await transaction.run(() => writers().create({ data: { name: 'a' } }));
    assert.deepEqual([await writers().count(), await writers(1).count()], [0, 0]);
    assert.equal(await transaction.run(() => writers().count()), 1);
    await writers().create({ data: { name: 'b' } });
    await transaction.commit();
    assert.equal(await writers(1).count(), 2);
  });

  test('a server that stops rolls back what was left open', async () => {
    const transaction = await kernels[1].use.db.transaction();
    await transaction.run(() => writers(1).create({ data: { name: 'c' } }));
    await kernels[1].stop();
    assert.equal(await writers().count({ where: { name: 'c' } }), 0);
    await assert.rejects(transaction.commit(), { code: 'QUERY_ENGINE_TRANSACTION_ENDED' });
  });
});
