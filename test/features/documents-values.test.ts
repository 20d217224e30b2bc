import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { defineComponent, defineContentType } from '@mortise/content-types/define';
import { type Booted, boot } from '../src/index.ts';

let made = 0;
const contentTypes = {
  'api::clock.clock': defineContentType({
    collectionName: 'clocks',
    info: { singularName: 'clock', pluralName: 'clocks', displayName: 'Clock' },
    attributes: {
      name: { type: 'string', unique: true },
      rings: { type: 'time' },
      serial: { type: 'integer', default: () => ++made },
      owner: { type: 'relation', relation: 'manyToOne', target: 'api::clock.clock' },
      hand: { type: 'component', component: 'clock.hand' },
    },
  }),
  'api::gauge.gauge': defineContentType({
    collectionName: 'gauges',
    info: { singularName: 'gauge', pluralName: 'gauges', displayName: 'Gauge' },
    attributes: {
      wide: { type: 'integer', column: { type: 'bigInteger' } },
      narrow: { type: 'integer', column: { type: 'smallint' } },
      exact: { type: 'decimal', column: { args: [20, 8] } },
      code: { type: 'string', column: { args: [3], defaultTo: 'abc', notNullable: true } },
    },
  }),
  'api::sketch.sketch': defineContentType({
    collectionName: 'sketches',
    info: { singularName: 'sketch', pluralName: 'sketches', displayName: 'Sketch' },
    options: { draftAndPublish: true },
    attributes: { name: { type: 'string', unique: true, required: true } },
  }),
};
const components = {
  'clock.hand': defineComponent({
    collectionName: 'clock_hands',
    info: { displayName: 'Hand' },
    attributes: { serial: { type: 'integer', default: () => ++made }, text: { type: 'string', unique: true } },
  }),
};

describe('documents values', () => {
  let server: Booted;
  before(async () => {
    const grants = ['find', 'create'].map((action) => `api::clock.clock.${action}`);
    server = await boot({ contentTypes, components, grants });
  });
  afterEach(() => server.reset());
  after(() => server.stop());
  const clocks = () => server.documents('api::clock.clock');
  const sketches = () => server.documents('api::sketch.sketch');

  test('what a caller failed to find opens no table: no row has the value undefined', async () => {
    for (const name of ['a', 'b']) await clocks().create({ data: { name } });
    const found = async (filters: object) => (await clocks().findMany({ filters } as never)).length;
    const none = { a: undefined };
    const nobody: readonly object[] = [
      { name: none.a },
      { name: { $eq: none.a } },
      { name: { $in: none.a } },
      { name: { $in: [none.a] } },
      { name: { $contains: none.a } },
      { documentId: none.a },
      { id: none.a },
      { owner: none.a },
      { owner: { name: none.a } },
      { hand: { text: none.a } },
      { $and: [{ name: none.a }] },
      { $or: [{ name: none.a }] },
      { name: { $eq: none.a, $in: ['a', 'b'] } },
    ];
    for (const filters of nobody) assert.equal(await found(filters), 0, JSON.stringify(filters));
    assert.equal(await found({ $or: [{ name: none.a }, { name: 'a' }] }), 1);
    assert.equal(await found({ name: { $in: [none.a, 'a'] } }), 1);
    for (const filters of [{ name: { $ne: none.a } }, { $not: { name: none.a } }, {}])
      assert.equal(await found(filters), 2, JSON.stringify(filters));
    assert.equal(await clocks().findFirst({ filters: { name: none.a } } as never), null);
    assert.equal(await clocks().count({ filters: { name: none.a } } as never), 0);
    await assert.rejects(found({ name: { $between: [none.a, 'b'] } }), { code: 'QUERY_OPERAND_INVALID' });
    await assert.rejects(found({ $or: none.a }), { code: 'QUERY_GROUP_INVALID' });
  });

  test('a default that is a function is called for each row, in components too', async () => {
    made = 0;
    const [first, second] = [
      await clocks().create({ data: { name: 'a', hand: { text: 'h' } }, populate: '*' }),
      await clocks().create({ data: { name: 'b', serial: 40 } }),
    ];
    assert.deepEqual([first.serial, (first.hand as { serial: number }).serial].sort(), [1, 2]);
    assert.equal(second.serial, 40);
    const third = await server.http.inject({ method: 'POST', url: '/api/clocks', payload: { data: { name: 'c' } } });
    assert.equal(third.json().data.serial, 3);
  });

  test('a time is told as the database has it, with the fractions that it has', async () => {
    for (const rings of ['10:11:12', '10:11:12.000', '10:11:12.5', '10:11:12.123'])
      await clocks().create({ data: { name: rings, rings } });
    const { data } = (await server.http.inject('/api/clocks?sort=id')).json();
    const told = data.map(({ rings }: { rings: string }) => rings);
    assert.deepEqual(told, ['10:11:12', '10:11:12', '10:11:12.5', '10:11:12.123']);
    const at = await clocks().findMany({ filters: { rings: '10:11:12.500' } });
    assert.deepEqual(
      at.map(({ name }) => name),
      ['10:11:12.5'],
    );
  });

  test('an update says when it was made, whatever times its data brings along', async () => {
    const long = '2019-01-01T00:00:00.000Z';
    const clock = await clocks().create({ data: { name: 'a', createdAt: long, updatedAt: long } as never });
    assert.deepEqual([clock.createdAt, clock.updatedAt], [long, long]);
    const { documentId } = clock as { documentId: string };
    const changed = await clocks().update({ documentId, data: { ...clock, name: 'b' } as never });
    assert.equal(changed?.createdAt, long);
    assert.ok(String(changed?.updatedAt) > long);
  });

  test('a clone is judged as what it becomes: unique values stay unique, drafts are free', async () => {
    const { documentId } = (await clocks().create({ data: { name: 'a', hand: { text: 'h' } } })) as {
      documentId: string;
    };
    const taken =
      (...paths: readonly string[][]) =>
      (error: { wire: { details: { errors: { path: string[] }[] } } }) => {
        const told = error.wire.details.errors.map(({ path }) => path);
        assert.deepEqual(told, paths);
        return true;
      };
    await assert.rejects(clocks().clone({ documentId }), taken(['name'], ['hand', 'text']));
    await assert.rejects(
      clocks().clone({ documentId, data: { rings: '10:00:00' } }),
      taken(['name'], ['hand', 'text']),
    );
    await assert.rejects(clocks().clone({ documentId, data: { name: 'b' } }), taken(['hand', 'text']));
    assert.equal(await clocks().count({}), 1);
    const clone = await clocks().clone({ documentId, data: { name: 'b', hand: { text: 'g' } } });
    assert.equal(clone.entries.length, 1);

    const draft = (await sketches().create({ data: { name: 'a' } })) as { documentId: string };
    const { entries } = await sketches().clone(draft);
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['a'],
    );
  });

  test('a column that its author overrides holds what it can hold, and nothing more', async () => {
    const gauges = server.documents('api::gauge.gauge');
    const made = await gauges.create({ data: { wide: 3_000_000_000, narrow: -32_768, exact: 1.23456789 } });
    assert.deepEqual([made.wide, made.narrow, made.exact, made.code], [3_000_000_000, -32_768, 1.23456789, 'abc']);
    const found = await gauges.findMany({
      filters: { wide: { $gt: 2_999_999_999 }, exact: { $gt: 1.23456788 } },
    } as never);
    assert.equal(found.length, 1);
    const large = await gauges.create({ data: { exact: 123_456_789_012, code: 'x' } });
    assert.deepEqual([large.exact, large.code], [123_456_789_012, 'x']);
    const unfit: readonly object[] = [{ wide: 1e20 }, { narrow: 32_768 }, { exact: 1e12 }, { code: 'abcd' }];
    for (const data of unfit)
      await assert.rejects(gauges.create({ data } as never), { code: 'VALIDATION_FAILED' }, JSON.stringify(data));
  });
});
