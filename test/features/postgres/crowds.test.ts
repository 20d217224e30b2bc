import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { defineComponent, defineContentType } from '@mortise/content-types/define';
import type { Entry, RowValues } from '@mortise/database/contract';
import { type Booted, boot } from '../../src/index.ts';

const WRITERS = 50;
const named = (singularName: string) => ({
  collectionName: `${singularName}s`,
  info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
});
const contentTypes = {
  'api::paper.paper': defineContentType({
    ...named('paper'),
    options: { draftAndPublish: true },
    attributes: {
      title: { type: 'string' },
      twin: { type: 'string' },
      code: { type: 'string', unique: true },
      marks: { type: 'relation', relation: 'manyToMany', target: 'api::mark.mark', inversedBy: 'papers' },
      owner: { type: 'relation', relation: 'manyToOne', target: 'api::mark.mark', inversedBy: 'owned' },
      notes: { type: 'component', component: 'paper.note', repeatable: true },
    },
  }),
  'api::mark.mark': defineContentType({
    ...named('mark'),
    attributes: {
      name: { type: 'string' },
      papers: { type: 'relation', relation: 'manyToMany', target: 'api::paper.paper', mappedBy: 'marks' },
      owned: { type: 'relation', relation: 'oneToMany', target: 'api::paper.paper', mappedBy: 'owner' },
    },
  }),
};
const components = {
  'paper.note': defineComponent({
    collectionName: 'paper_notes',
    info: { displayName: 'note' },
    attributes: { text: { type: 'string' } },
  }),
};
const grants = ['paper', 'mark'].flatMap((name) =>
  ['find', 'findOne', 'create', 'update', 'delete'].map((action) => `api::${name}.${name}.${action}`),
);

suite('a crowd that writes at once, on PostgreSQL', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components, grants, database: 'postgres' });
  });
  afterEach(() => server.reset());
  after(() => server.stop());

  const of = (name: 'paper' | 'mark') => server.documents(`api::${name}.${name}`);
  const rows = async (text: string) => (await server.db.query({ text })).map((row) => row.join(' '));
  const each = <T>(count: number, act: (i: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, i) => act(i)));
  const send = async (method: 'POST' | 'PUT' | 'DELETE', url: string, data?: object) => {
    const answer = await server.http.inject({ method, url, ...(data ? { payload: { data } } : {}) });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  };
  const statuses = (answers: readonly { readonly status: number }[]) =>
    Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]));
  const paper = async (data: RowValues = {}, status = 'draft') =>
    (await of('paper').create({ data, status })).documentId!;
  const noOrphans = async () =>
    assert.deepEqual(
      await rows(
        'select (select count(*) from paper_notes where id not in (select cmp_id from papers_cmps)),' +
          ' (select count(*) from papers_cmps where entity_id not in (select id from papers))',
      ),
      ['0 0'],
    );

  test('every write of one document is taken, and what stays is all of one of them, in one row of each version', async () => {
    const documentId = await paper({ title: 'first', twin: 'first', notes: [{ text: 'first' }] }, 'published');
    const answers = await each(WRITERS, (i) => {
      const word = `w${i}`;
      return send('PUT', `/api/papers/${documentId}?status=${i % 3 ? 'draft' : 'published'}`, {
        title: word,
        twin: word,
        notes: [{ text: word }, { text: word }],
      });
    });
    assert.deepEqual(statuses(answers), { 200: WRITERS });
    for (const status of ['draft', 'published']) {
      const { title, twin, notes } = (await of('paper').findOne({ documentId, status, populate: ['notes'] }))!;
      assert.deepEqual([twin, (notes as Entry[]).map(({ text }) => text)], [title, [title, title]]);
      assert.match(String(title), /^w/);
    }
    assert.deepEqual(await rows('select count(*) from papers'), ['2']);
    await noOrphans();
  });

  test('every link that is added to one list is in it once, on both sides and in both versions', async () => {
    const documentId = await paper({}, 'published');
    const marks = await each(WRITERS, async (i) => (await of('mark').create({ data: { name: `m${i}` } })).documentId!);
    const answers = await each(WRITERS, (i) =>
      i % 2
        ? send('PUT', `/api/papers/${documentId}?status=published`, { marks: { connect: [marks[i]] } })
        : send('PUT', `/api/marks/${marks[i]}`, { papers: { connect: [documentId] } }),
    );
    assert.deepEqual(statuses(answers), { 200: WRITERS });
    await of('paper').publish({ documentId });
    for (const status of ['draft', 'published']) {
      const entry = await of('paper').findOne({ documentId, status, populate: ['marks'] });
      const linked = (entry!.marks as Entry[]).map((mark) => mark.documentId!);
      assert.deepEqual(linked.toSorted(), marks.toSorted());
    }
    assert.deepEqual(await rows('select count(*) from papers_marks_lnk'), [`${2 * WRITERS}`]);
  });

  test('what belongs to one alone is in one list, however many take it at once', async () => {
    const papers = await each(4, (i) => paper({ title: `p${i}` }, 'published'));
    const marks = await each(WRITERS, async () => (await of('mark').create({ data: {} })).documentId!);
    const answers = await each(WRITERS, (i) =>
      send('PUT', `/api/marks/${marks[i]}`, { owned: { connect: i % 2 ? papers : papers.toReversed() } }),
    );
    assert.deepEqual(statuses(answers), { 200: WRITERS });
    assert.deepEqual(await rows('select count(*), count(distinct paper_id) from papers_owner_lnk'), ['8 8']);
  });

  test('of all who publish one unique value one wins, and the others are told what is wrong', async () => {
    const answers = await each(WRITERS, () => send('POST', '/api/papers?status=published', { code: 'only' }));
    assert.deepEqual(statuses(answers), { 201: 1, 400: WRITERS - 1 });
    for (const { status, body } of answers.filter(({ status }) => status === 400)) {
      assert.deepEqual(
        [status, body.error.name, body.error.details.errors.map(({ path }: { path: string[] }) => path.join('.'))],
        [400, 'ValidationError', ['code']],
      );
    }
    assert.deepEqual(await rows('select count(*), count(published_at) from papers'), ['2 1']);
  });

  test('a first version that is published by many at once is one row', async () => {
    const documentId = await paper({ title: 'a', notes: [{ text: 'a' }] });
    await each(WRITERS, () => of('paper').publish({ documentId }));
    assert.deepEqual(await rows('select count(*), count(published_at) from papers'), ['2 1']);
    await noOrphans();
  });

  test('publishing, changing, taking back and discarding one document at once leaves one row of each version', async () => {
    const documentId = await paper({ title: 'a', twin: 'a', notes: [{ text: 'a' }] });
    const outcomes = await each(WRITERS, async (i) => {
      const word = `w${i}`;
      const data = { title: word, twin: word, notes: [{ text: word }] };
      const acts = [
        () => of('paper').publish({ documentId }),
        () => of('paper').update({ documentId, data }),
        () => of('paper').unpublish({ documentId }),
        () => of('paper').discardDraft({ documentId }),
        () => of('paper').update({ documentId, data, status: 'published' }),
      ];
      return acts[i % acts.length]!();
    });
    assert.equal(outcomes.length, WRITERS);
    await of('paper').publish({ documentId });
    assert.deepEqual(await rows('select count(*), count(published_at) from papers'), ['2 1']);
    for (const status of ['draft', 'published']) {
      const { title, twin, notes } = (await of('paper').findOne({ documentId, status, populate: ['notes'] }))!;
      assert.deepEqual([twin, (notes as Entry[]).map(({ text }) => text)], [title, [title]]);
    }
    await noOrphans();
  });

  test('a document that is deleted while others write it is gone, with all that it held', async () => {
    const documentId = await paper({ notes: [{ text: 'a' }] }, 'published');
    const mark = (await of('mark').create({ data: {} })).documentId!;
    const answers = await each(WRITERS, (i) => {
      if (i === WRITERS / 2) return send('DELETE', `/api/papers/${documentId}`);
      const word = { notes: [{ text: `${i}` }], marks: { connect: [mark] } };
      return send('PUT', `/api/papers/${documentId}?status=published`, word);
    });
    assert.equal(answers[WRITERS / 2]!.status, 204);
    for (const { status } of answers) assert.ok([200, 204, 404].includes(status), `${status}`);
    assert.deepEqual(
      await rows(
        'select (select count(*) from papers), (select count(*) from paper_notes), (select count(*) from papers_marks_lnk)',
      ),
      ['0 0 0'],
    );
  });
});
