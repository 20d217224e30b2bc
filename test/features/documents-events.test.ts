import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { defineComponent, defineContentType } from '@mortise/content-types/define';
import type { Entry } from '@mortise/database/contract';
import type { EntryEvent, EntryEventName } from '@mortise/documents/contract';
import { definePlugin } from '@mortise/kernel';
import { type Booted, boot } from '../src/index.ts';

const named = (singularName: string) => ({
  collectionName: `${singularName}s`,
  info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
});
const secret = { type: 'string', private: true } as const;
const password = { type: 'password' } as const;
const contentTypes = {
  'api::report.report': defineContentType({
    ...named('report'),
    options: { draftAndPublish: true },
    attributes: {
      title: { type: 'string', required: true },
      secret,
      password,
      unit: { type: 'relation', relation: 'manyToOne', target: 'api::unit.unit' },
      hidden: { type: 'relation', relation: 'manyToOne', target: 'api::unit.unit', private: true },
      box: { type: 'component', component: 'report.box' },
    },
  }),
  'api::unit.unit': defineContentType({
    ...named('unit'),
    attributes: {
      name: { type: 'string' },
      secret,
      password,
      above: { type: 'relation', relation: 'manyToOne', target: 'api::unit.unit' },
    },
  }),
};
const components = {
  'report.box': defineComponent({
    collectionName: 'report_boxes',
    info: { displayName: 'box' },
    attributes: {
      text: { type: 'string' },
      secret,
      unit: { type: 'relation', relation: 'manyToOne', target: 'api::unit.unit' },
    },
  }),
};
const NAMES: readonly EntryEventName[] = [
  'entry.create',
  'entry.update',
  'entry.delete',
  'entry.publish',
  'entry.unpublish',
  'entry.draft-discard',
];

suite('events of entries', () => {
  const heard: { readonly name: EntryEventName; readonly event: EntryEvent }[] = [];
  /** What every listener does besides hearing. */
  let act: (name: EntryEventName, event: EntryEvent) => unknown = () => {};
  const listener = definePlugin({
    name: 'listener',
    on: Object.fromEntries(
      NAMES.map((name) => [
        name,
        (event: EntryEvent) => {
          heard.push({ name, event });
          return act(name, event) as Promise<void>;
        },
      ]),
    ),
  });
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components, plugins: [listener()] });
    heard.length = 0;
  });
  afterEach(async () => {
    act = () => {};
    await server.reset();
    heard.length = 0;
  });
  after(() => server.stop());
  const of = (name: 'report' | 'unit') => server.documents(`api::${name}.${name}`);
  const told = () =>
    heard
      .splice(0)
      .map(({ name, event }) => `${name} ${event.model} ${event.entry.publishedAt ? 'published' : 'draft'}`);

  test('are told of each row by the time that the call returns', async () => {
    const { documentId = '' } = await of('report').create({ data: { title: 'a' } });
    assert.deepEqual(told(), ['entry.create report draft']);
    await of('report').update({ documentId, data: { title: 'b' } });
    assert.deepEqual(told(), ['entry.update report draft']);
    await of('report').publish({ documentId });
    assert.deepEqual(told(), ['entry.publish report published']);
    await of('report').update({ documentId, data: { title: 'c' }, status: 'published' });
    assert.deepEqual(told(), ['entry.update report draft', 'entry.publish report published']);
    await of('report').discardDraft({ documentId });
    assert.deepEqual(told(), ['entry.draft-discard report draft']);
    await of('report').unpublish({ documentId });
    assert.deepEqual(told(), ['entry.unpublish report published']);
    await of('report').delete({ documentId });
    assert.deepEqual(told(), ['entry.delete report draft']);
  });

  test('show what the entry leads to one level deep, and nothing that is private, in no place', async () => {
    const above = (await of('unit').create({ data: { name: 'above' } })).documentId!;
    const unit = (await of('unit').create({ data: { name: 'u', secret: 's', password: 'p4ssword', above } }))
      .documentId!;
    heard.length = 0;
    await of('report').create({
      data: {
        title: 'a',
        secret: 's',
        password: 'p4ssword',
        unit,
        hidden: unit,
        box: { text: 't', secret: 's', unit },
      },
    });
    const { uid, model, entry } = heard[0]!.event;
    assert.deepEqual([uid, model, entry.title], ['api::report.report', 'report', 'a']);
    const box = entry.box as Entry;
    for (const one of [entry.unit, box.unit] as Entry[]) assert.deepEqual([one.name, one.above], ['u', undefined]);
    assert.equal(box.text, 't');
    const all = JSON.stringify(entry);
    for (const word of ['secret', 'password', 'hidden']) assert.ok(!all.includes(word), `${word}: ${all}`);
  });

  test('are told after the commit: whoever listens finds what it is told of, and of what is taken back nothing is told', async () => {
    const found: Promise<unknown>[] = [];
    const depths: unknown[] = [];
    act = (_, { entry }) => {
      found.push(of('report').findOne({ documentId: entry.documentId!, status: 'draft' }));
    };
    await server.db.transaction(async () => {
      await of('report').create({ data: { title: 'a' } });
      depths.push(heard.length);
    });
    assert.deepEqual([depths, heard.length], [[0], 1]);
    assert.deepEqual(
      (await Promise.all(found)).map((entry) => (entry as Entry).title),
      ['a'],
    );
    told();
    const broken = server.db.transaction(async () => {
      await of('report').create({ data: { title: 'b' } });
      throw new Error('no');
    });
    await assert.rejects(broken, /no/);
    await assert.rejects(of('report').create({ data: {}, status: 'published' }), { code: 'VALIDATION_FAILED' });
    assert.deepEqual(told(), []);
  });

  test('harm nobody when a listener throws, rejects, writes or does not end', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const written: Promise<unknown>[] = [];
    const ways = [
      () => assert.fail('thrown'),
      () => Promise.reject(new Error('rejected')),
      () => promise,
      () => {
        written.push(of('unit').create({ data: { name: 'written' } }));
      },
    ];
    for (const [i, way] of ways.entries()) {
      act = (name, { model }) => (model === 'report' ? way() : name);
      const entry = await of('report').create({ data: { title: `t${i}` }, status: 'published' });
      assert.equal(entry.title, `t${i}`);
    }
    assert.equal(await of('report').count({ status: 'published' }), ways.length);
    resolve();
    await promise;
    // Once for the draft and once for what is published.
    assert.equal((await Promise.all(written)).length, 2);
  });
});
