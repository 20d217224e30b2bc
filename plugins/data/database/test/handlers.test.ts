import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { RowHandler, RowWrite } from '../src/contract.ts';
import { openWriterFixture, type WriterFixture } from './writer-fixture.ts';

describe('handlers around the writing of rows', () => {
  let fixture: WriterFixture;
  let model: WriterFixture['model'];
  let writer: WriterFixture['writer'];
  const calls: string[] = [];
  /** The types whose writes are wrapped. */
  let wrappedTypes: ReadonlySet<unknown> = new Set();

  const wrap =
    (inner: RowHandler): RowHandler =>
    async (write: RowWrite) => {
      calls.push(`${write.action} ${write.type.singularName} ${write.id ?? 'new'}`);
      if (typeof write.data?.body === 'string') write.data = { ...write.data, body: write.data.body.toUpperCase() };
      const id = await inner(write);
      calls.push(`done ${write.type.singularName} ${id}`);
      return id;
    };

  before(async () => {
    const fn = (inner: RowHandler, at: { type: unknown }) => (wrappedTypes.has(at.type) ? wrap(inner) : inner);
    const hook = { taps: [{ name: 'test', type: 'sync', insertAfter: undefined, fn } as never] };
    fixture = await openWriterFixture({ rowHook: { hook, cached: (build) => build } });
    ({ model, writer } = fixture);
  });
  beforeEach(async () => {
    calls.length = 0;
    wrappedTypes = new Set();
    await fixture.reset();
  });
  after(() => fixture.close());

  it('run for each row, and can change its values', async () => {
    wrappedTypes = new Set([model.tag, model.note]);
    assert.deepEqual(await writer.insertMany(model.tag, [{ name: 'a' }, { name: 'b' }]), [1, 2]);
    await writer.update(model.tag, 2, { name: 'c' });
    await writer.copy(model.tag, [{ from: 1 }, { from: 1, to: 2 }]);
    await writer.delete(model.tag, [1]);
    assert.deepEqual(
      calls.filter((line) => !line.startsWith('done')),
      ['create tag new', 'create tag new', 'update tag 2', 'create tag new', 'update tag 2', 'delete tag 1'],
    );
    assert.deepEqual(await fixture.rows('select id, name from tags order by id'), ['2 a', '3 a']);
  });

  it('run for components, innermost first, wherever they are nested', async () => {
    wrappedTypes = new Set([model.note]);
    const id = await writer.insert(model.book, {
      chapters: [{ title: 'one', notes: [{ body: 'x' }, { body: 'y' }] }],
      blurb: { body: 'z' },
    });
    assert.deepEqual(await fixture.rows('select body from notes order by id'), ['Z', 'X', 'Y']);
    calls.length = 0;
    await writer.update(model.book, id, {
      chapters: [{ id: 1, notes: [{ id: 3, body: 'changed' }, { body: 'new' }] }],
      blurb: null,
    });
    assert.deepEqual(
      calls.filter((line) => !line.startsWith('done')),
      ['delete note 1', 'update note 3', 'create note new', 'delete note 2'],
    );
    assert.deepEqual(await fixture.rows('select id, body from notes order by id'), ['3 CHANGED', '4 NEW']);
    assert.deepEqual(await fixture.rows('select cmp_id from chapters_cmps order by "order"'), ['3', '4']);
    calls.length = 0;
    await writer.copy(model.book, [{ from: id }]);
    assert.deepEqual(calls, ['create note new', 'done note 5', 'create note new', 'done note 6']);
    calls.length = 0;
    await writer.delete(model.book, [id]);
    assert.deepEqual(
      calls.filter((line) => !line.startsWith('done')),
      ['delete note 3', 'delete note 4'],
    );
    assert.deepEqual(await fixture.rows('select id from notes order by id'), ['5', '6']);
  });

  it('cost nothing without taps', async () => {
    await writer.insertMany(model.tag, [{}, {}, {}]);
    assert.equal(fixture.statements.length, 1);
    assert.deepEqual(calls, []);
  });

  it('roll back everything if one throws', async () => {
    wrappedTypes = new Set([model.note]);
    const wrong = [{ body: 'fine' }, { body: 'too long' }];
    await assert.rejects(
      fixture.transaction(async () => {
        await writer.insert(model.book, { parts: wrong.map((note) => ({ __component: 'shared.note', ...note })) });
        throw Object.assign(new Error('no'), { code: 'MINE' });
      }),
      { code: 'MINE' },
    );
    assert.deepEqual(await fixture.rows('select id from notes'), []);
  });
});
