import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { RowHandler, RowWrite } from '../src/contract.ts';
import { openStage, type Stage } from './stage.ts';

describe('handlers around the writing of rows', () => {
  let stage: Stage;
  let model: Stage['model'];
  let writer: Stage['writer'];
  const told: string[] = [];
  /** The types whose writes are wrapped. */
  let tapped: ReadonlySet<unknown> = new Set();

  const around =
    (inner: RowHandler): RowHandler =>
    async (write: RowWrite) => {
      told.push(`${write.action} ${write.type.singularName} ${write.id ?? 'new'}`);
      if (typeof write.data?.body === 'string') write.data = { ...write.data, body: write.data.body.toUpperCase() };
      const id = await inner(write);
      told.push(`done ${write.type.singularName} ${id}`);
      return id;
    };

  before(async () => {
    const fn = (inner: RowHandler, at: { type: unknown }) => (tapped.has(at.type) ? around(inner) : inner);
    const hook = { taps: [{ name: 'test', type: 'sync', insertAfter: undefined, fn } as never] };
    stage = await openStage({ seam: { hook, linked: (build) => build } });
    ({ model, writer } = stage);
  });
  beforeEach(async () => {
    told.length = 0;
    tapped = new Set();
    await stage.reset();
  });
  after(() => stage.close());

  it('run for each row, and can change its values', async () => {
    tapped = new Set([model.tag, model.note]);
    assert.deepEqual(await writer.insertMany(model.tag, [{ name: 'a' }, { name: 'b' }]), [1, 2]);
    await writer.update(model.tag, 2, { name: 'c' });
    await writer.copy(model.tag, [{ from: 1 }, { from: 1, to: 2 }]);
    await writer.delete(model.tag, [1]);
    assert.deepEqual(
      told.filter((line) => !line.startsWith('done')),
      ['create tag new', 'create tag new', 'update tag 2', 'create tag new', 'update tag 2', 'delete tag 1'],
    );
    assert.deepEqual(await stage.rows('select id, name from tags order by id'), ['2 a', '3 a']);
  });

  it('run for components, innermost first, wherever they are nested', async () => {
    tapped = new Set([model.note]);
    const id = await writer.insert(model.book, {
      chapters: [{ title: 'one', notes: [{ body: 'x' }, { body: 'y' }] }],
      blurb: { body: 'z' },
    });
    assert.deepEqual(await stage.rows('select body from notes order by id'), ['Z', 'X', 'Y']);
    told.length = 0;
    await writer.update(model.book, id, {
      chapters: [{ id: 1, notes: [{ id: 3, body: 'changed' }, { body: 'new' }] }],
      blurb: null,
    });
    assert.deepEqual(
      told.filter((line) => !line.startsWith('done')),
      ['delete note 1', 'update note 3', 'create note new', 'delete note 2'],
    );
    assert.deepEqual(await stage.rows('select id, body from notes order by id'), ['3 CHANGED', '4 NEW']);
    assert.deepEqual(await stage.rows('select cmp_id from chapters_cmps order by "order"'), ['3', '4']);
    told.length = 0;
    await writer.copy(model.book, [{ from: id }]);
    assert.deepEqual(told, ['create note new', 'done note 5', 'create note new', 'done note 6']);
    told.length = 0;
    await writer.delete(model.book, [id]);
    assert.deepEqual(
      told.filter((line) => !line.startsWith('done')),
      ['delete note 3', 'delete note 4'],
    );
    assert.deepEqual(await stage.rows('select id from notes order by id'), ['5', '6']);
  });

  it('cost nothing without taps', async () => {
    await writer.insertMany(model.tag, [{}, {}, {}]);
    assert.equal(stage.statements.length, 1);
    assert.deepEqual(told, []);
  });

  it('roll back everything if one throws', async () => {
    tapped = new Set([model.note]);
    const wrong = [{ body: 'fine' }, { body: 'too long' }];
    await assert.rejects(
      stage.transaction(async () => {
        await writer.insert(model.book, { parts: wrong.map((note) => ({ __component: 'shared.note', ...note })) });
        throw Object.assign(new Error('no'), { code: 'MINE' });
      }),
      { code: 'MINE' },
    );
    assert.deepEqual(await stage.rows('select id from notes'), []);
  });
});
