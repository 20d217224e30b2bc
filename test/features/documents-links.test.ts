import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { RelationAttribute } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import { isMortiseError } from '@mortise/kernel';
import { type Booted, boot } from '../src/index.ts';
import { components, contentTypes } from './links-model.ts';

type Name = 'article' | 'author' | 'note' | 'page' | 'leaf' | 'group' | 'team' | 'order' | 'part';
type Data = Readonly<Record<string, unknown>>;

suite('links between versions and locales', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components });
  });
  afterEach(() => server.reset());
  after(() => server.stop());
  const of = (name: Name) => server.documents(`api::${name}.${name}`);
  const make = async (name: Name, data: Data, status: 'draft' | 'published' = 'draft') =>
    (await of(name).create({ data, status })).documentId!;
  /** What rows of a document lead to by an attribute, a list in order, whatever version and locale it is: `A`, published `A!`. */
  const linked = async (name: Name, documentId: string, attribute: string): Promise<readonly string[]> => {
    const { use } = server.kernel;
    const type = use.contentTypes.get(`api::${name}.${name}`);
    const relation = type.attributes.get(attribute) as RelationAttribute;
    const rows = await server.db.query({
      text: `select id from ${name}s where document_id = '${documentId}' order by id`,
    });
    const trees = await server.db.trees(
      type,
      rows.map(([id]) => Number(id)),
    );
    const { entries } = await use.database.read(use.query.plan(relation.target, use.query.normalize({})));
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    const isPublished = ({ publishedAt }: Entry) =>
      relation.target.options.draftAndPublish === true && publishedAt !== null;
    const shown = (entry: Entry) =>
      `${entry.name}${entry.locale ? `:${entry.locale}` : ''}${isPublished(entry) ? '!' : ''}`;
    const all = trees.flatMap(({ links }) => (links[attribute] as number[]).map((id) => shown(byId.get(id)!)));
    return relation.many ? all : all.sort();
  };
  const refused = async (act: () => Promise<unknown>, code: string) =>
    assert.rejects(act, (error) => isMortiseError(error) && error.kind === 'invalid' && error.code === code);

  for (const attribute of ['one', 'owner'] as const)
    test(`a version that is connected to "${attribute}" leaves the link to the other version`, async () => {
      const [a, b] = [
        await make('author', { name: 'A' }, 'published'),
        await make('author', { name: 'B' }, 'published'),
      ];
      const version = (documentId: string, status: string) => ({ documentId, status });
      const after = async (first: unknown, then: unknown) => {
        const note = await make('note', { [attribute]: first });
        await of('note').update({ documentId: note, data: { [attribute]: then } });
        return linked('note', note, attribute);
      };
      const drafts = { connect: [version(a, 'draft')] };
      assert.deepEqual(await after(a, { connect: [version(a, 'published')] }), ['A', 'A!']);
      assert.deepEqual(await after(a, { connect: [version(a, 'draft')] }), ['A', 'A!']);
      assert.deepEqual(await after(drafts, { connect: [version(a, 'published')] }), ['A', 'A!']);
      assert.deepEqual(await after({ connect: [version(a, 'published')] }, drafts), ['A', 'A!']);
      assert.deepEqual(await after(null, { connect: [version(a, 'draft'), version(a, 'published')] }), ['A', 'A!']);
      // Another document takes the place of both, a whole value of all that was, and what is disconnected goes.
      assert.deepEqual(await after(a, { connect: [version(b, 'draft')] }), ['B']);
      assert.deepEqual(await after(a, { set: [version(a, 'draft')] }), ['A']);
      const published = { connect: [version(a, 'published')] };
      assert.deepEqual(await after(a, { ...published, disconnect: [version(a, 'draft')] }), ['A!']);
      assert.deepEqual(await after(a, { ...published, disconnect: [a] }), ['A!']);
      const rows = await server.db.query({ text: `select id from authors where document_id = '${a}' order by id` });
      for (const [id] of rows) assert.deepEqual(await after(a, { connect: [Number(id)] }), ['A', 'A!']);
    });

  test('a version that is connected in a component, or in another locale, leaves the other links to its document', async () => {
    const author = await make('author', { name: 'A' }, 'published');
    const note = await make('note', { rows: [{ author }] });
    const row = async () => (await of('note').findOne({ documentId: note, populate: { rows: true } }))!.rows as Entry[];
    const [{ id } = { id: 0 }] = await row();
    const author1 = { connect: [{ documentId: author, status: 'published' }] };
    await of('note').update({ documentId: note, data: { rows: [{ id, author: author1 }] } });
    assert.equal((await server.db.query({ text: 'select 1 from link_rows_author_lnk' })).length, 2);

    const page = await make('page', { name: 'P' }, 'published');
    await of('page').update({ documentId: page, locale: 'fr', data: { name: 'P' }, status: 'published' });
    await of('note').update({ documentId: note, data: { page } });
    await of('note').update({ documentId: note, data: { page: { connect: [{ documentId: page, locale: 'fr' }] } } });
    assert.deepEqual(await linked('note', note, 'page'), ['P:en', 'P:en!', 'P:fr', 'P:fr!']);
  });

  test('a row that belongs to one document has one owner, set from either side in whatever locale', async () => {
    const order = await make('order', { name: 'o' });
    const one = await make('group', { name: 'one', orders: [order], solo: order });
    const two = await make('group', { name: 'two' });
    const owners = async () => [await linked('order', order, 'group'), await linked('order', order, 'soloOf')];
    await of('group').update({ documentId: two, locale: 'fr', data: { name: 'deux' } });
    const connect = { orders: { connect: [order] }, solo: { connect: [order] } };
    await of('group').update({ documentId: two, locale: 'fr', data: connect });
    assert.deepEqual(await owners(), [['deux:fr'], ['deux:fr']]);
    await of('group').update({ documentId: one, data: connect });
    assert.deepEqual(await owners(), [['one:en'], ['one:en']]);
    // A translation made with it shares it with the other locales of its own document only.
    await of('group').update({ documentId: one, locale: 'fr', data: { name: 'un', orders: [order], solo: order } });
    assert.deepEqual(await owners(), [
      ['one:en', 'un:fr'],
      ['one:en', 'un:fr'],
    ]);
    const group = { documentId: two, locale: 'fr' };
    await of('order').update({ documentId: order, data: { group, soloOf: group } });
    assert.deepEqual(await owners(), [['deux:fr'], ['deux:fr']]);
    await of('group').create({ data: { name: 'three', orders: [order], solo: order }, locale: 'de' });
    assert.deepEqual(await owners(), [['three:de'], ['three:de']]);
  });

  test('a draft takes a row from other drafts, and from what is published once it is published itself', async () => {
    const order = await make('order', { name: 'o' });
    const part = await make('part', { name: 'p' }, 'published');
    await make('team', { name: 'one', orders: [order], parts: [part] }, 'published');
    const two = await make('team', { name: 'two' }, 'published');
    const french = { documentId: two, locale: 'fr' };
    const owners = async () => [await linked('order', order, 'team'), await linked('part', part, 'team')];
    await of('team').update({ ...french, data: { name: 'deux', orders: [order], parts: { connect: [part] } } });
    assert.deepEqual(await owners(), [
      ['deux:fr', 'one:en!'],
      ['deux:fr', 'one:en!'],
    ]);
    await of('team').publish(french);
    assert.deepEqual(await owners(), [
      ['deux:fr', 'deux:fr!'],
      ['deux:fr', 'deux:fr!'],
    ]);
    await of('part').publish({ documentId: part });
    assert.deepEqual(await linked('part', part, 'team'), ['deux:fr', 'deux:fr!']);
  });

  test('a place beside a document that is not there is refused, on relations to one and in components too', async () => {
    const [a, c] = [await make('author', { name: 'A' }), await make('author', { name: 'C' })];
    const article = await make('article', { authors: [a], lead: a, rows: [{ authors: [a], author: a }] });
    const { rows } = (await of('article').findOne({ documentId: article, populate: { rows: true } }))! as unknown as {
      rows: Entry[];
    };
    for (const position of [{ before: 'nope' }, { after: 'nope' }, { before: 99_999 }, { after: '99999' }])
      for (const options of [{}, { strict: false }]) {
        const value = { connect: [{ documentId: c, position }], options };
        const row = { id: rows[0]!.id };
        for (const data of [
          { authors: value },
          { lead: value },
          { rows: [{ ...row, authors: value }] },
          { rows: [{ ...row, author: value }] },
          { zone: [{ __component: 'link.box', rows: [{ author: value }] }] },
        ]) {
          await refused(() => of('article').update({ documentId: article, data }), 'DOCUMENTS_TARGET_MISSING');
          await refused(() => of('article').create({ data }), 'DOCUMENTS_TARGET_MISSING');
        }
      }
    // In a list of one, a place beside what is there and not linked means nothing, as in Strapi.
    const lead = { connect: [{ documentId: c, position: { before: a } }] };
    await of('article').update({ documentId: article, data: { lead } });
    assert.deepEqual(await linked('article', article, 'lead'), ['C']);
  });

  test('a component that is new has its defaults, whatever id it brings', async () => {
    const labels = async (documentId: string) => {
      const zone = { on: { 'link.row': true, 'link.box': { populate: { rows: true } } } } as const;
      const entry = (await of('article').findOne({ documentId, populate: { rows: true, zone } })) as unknown as {
        rows: { id: number; label: string }[];
        zone: { id: number; label: string; rows?: { id: number; label: string }[] }[];
      };
      return {
        entry,
        labels: [entry.rows, entry.zone.flatMap((one) => one.rows ?? [one])].flat().map((one) => one.label),
      };
    };
    const data = { rows: [{ id: 7 }], zone: [{ __component: 'link.box', id: 8, rows: [{ id: 9 }] }] };
    const made = await make('article', data);
    const { entry, labels: first } = await labels(made);
    assert.deepEqual(first, ['plain', 'plain']);
    const inner = entry.zone[0]!.rows![0]!.id;
    await of('article').update({
      documentId: made,
      data: { zone: [{ __component: 'link.box', rows: [{ id: inner }] }] },
    });
    assert.deepEqual((await labels(made)).labels, ['plain', 'plain']);
    // One that is kept keeps what it has.
    const { id } = (await labels(made)).entry.rows[0]!;
    await of('article').update({ documentId: made, data: { rows: [{ id, label: null }] } });
    await of('article').update({ documentId: made, data: { rows: [{ id }] } });
    assert.equal((await labels(made)).entry.rows[0]!.label, null);
  });

  const published = async (name: Name, documentId: string, attribute: string) => {
    const entry = await of(name).findOne({ documentId, status: 'published', populate: { [attribute]: true } });
    return (entry![attribute] as Entry[]).map((one) => one.name);
  };
  const again = async (name: Name, documentId: string) => {
    await of(name).unpublish({ documentId });
    await of(name).publish({ documentId });
  };

  test('a target that is published later, or again, gets the place that it has in the draft', async () => {
    const ids: Record<string, string> = {};
    for (const name of ['A', 'X', 'B', 'D'])
      ids[name] = await make('author', { name }, name === 'X' ? 'draft' : 'published');
    const authors = Object.values(ids);
    const article = await make('article', { name: 'a', authors }, 'published');
    assert.deepEqual(await published('article', article, 'authors'), ['A', 'B', 'D']);
    await of('author').publish({ documentId: ids.X! });
    assert.deepEqual(await published('article', article, 'authors'), ['A', 'X', 'B', 'D']);
    for (const name of ['B', 'A', 'D', 'X', 'A']) {
      await again('author', ids[name]!);
      assert.deepEqual(await published('article', article, 'authors'), ['A', 'X', 'B', 'D'], name);
    }
    // What is published stays in its order when drafts are put into another one, but for what comes again.
    await of('article').update({
      documentId: article,
      data: { authors: ['D', 'X', 'A', 'B'].map((name) => ids[name]!) },
    });
    await again('author', ids.B!);
    assert.deepEqual(await published('article', article, 'authors'), ['A', 'X', 'D', 'B']);
    await of('article').publish({ documentId: article });
    assert.deepEqual(await published('article', article, 'authors'), ['D', 'X', 'A', 'B']);
  });

  test('so does a row of the other side, and one that leads back to one', async () => {
    const articles: string[] = [];
    for (const name of ['a', 'x', 'b', 'c'])
      articles.push(await make('article', { name }, name === 'x' ? 'draft' : 'published'));
    const author = await make('author', { name: 'A', articles }, 'published');
    await of('article').publish({ documentId: articles[1]! });
    assert.deepEqual(await published('author', author, 'articles'), ['a', 'x', 'b', 'c']);
    await again('article', articles[2]!);
    await again('article', articles[0]!);
    assert.deepEqual(await published('author', author, 'articles'), ['a', 'x', 'b', 'c']);
    await again('author', author);
    assert.deepEqual(await published('author', author, 'articles'), ['a', 'x', 'b', 'c']);

    const parts: string[] = [];
    for (const name of ['p', 'q', 'r']) parts.push(await make('part', { name }, name === 'q' ? 'draft' : 'published'));
    const team = await make('team', { name: 't', parts }, 'published');
    await of('part').publish({ documentId: parts[1]! });
    await again('part', parts[0]!);
    assert.deepEqual(await published('team', team, 'parts'), ['p', 'q', 'r']);
  });

  test('many that are published one by one, last first, stand as the drafts do', async () => {
    const names = Array.from({ length: 70 }, (_, n) => `n${n}`);
    const authors: string[] = [];
    for (const name of names)
      authors.push(await make('author', { name }, ['n0', 'n69'].includes(name) ? 'published' : 'draft'));
    const article = await make('article', { authors }, 'published');
    for (const documentId of authors.slice(1, -1).reverse()) await of('author').publish({ documentId });
    assert.deepEqual(await published('article', article, 'authors'), names);
  });

  test('a type without drafts keeps the places of both versions, on both sides, in components and in zones', async () => {
    const ids: Record<string, string> = {};
    for (const name of ['A', 'X', 'B'])
      ids[name] = await make('author', { name }, name === 'X' ? 'draft' : 'published');
    const authors = Object.values(ids);
    const row = { authors, author: ids.X };
    const zone = [{ __component: 'link.box', rows: [row] }];
    const note = await make('note', { name: 'n', authors, many: authors, one: ids.X, owner: ids.X, rows: [row], zone });
    await of('author').publish({ documentId: ids.X! });
    for (const name of ['B', 'A', 'X']) await again('author', ids[name]!);
    const every = ['A', 'A!', 'X', 'X!', 'B', 'B!'];
    for (const attribute of ['authors', 'many'])
      assert.deepEqual(await linked('note', note, attribute), every, attribute);
    for (const attribute of ['one', 'owner'])
      assert.deepEqual(await linked('note', note, attribute), ['X', 'X!'], attribute);
    const order = 'order by l.row_id, l.author_ord, l.id';
    const rows = await server.db.query({
      text: `select a.name from link_rows_authors_lnk l join authors a on a.id = l.author_id ${order}`,
    });
    assert.equal(rows.join(' '), 'A A X X B B A A X X B B');
    assert.deepEqual(await published('author', ids.B!, 'notes'), ['n']);
  });

  test('a row with more than a thousand links gets its place in each list', async () => {
    const many = Array.from({ length: 1_050 }, (_, n) => n);
    const [first, late, last] = ['first', 'late', 'last'];
    const ids: string[] = [];
    for (const name of [first, late, last])
      ids.push(await make('author', { name }, name === late ? 'draft' : 'published'));
    const rowsOf = (version: string) =>
      server.db.query({ text: `select id from authors where published_at is ${version} order by id` });
    const [drafts, live] = [await rowsOf('null'), await rowsOf('not null')];
    const row = (n: number, publishedAt: string | null, authors: readonly (readonly unknown[])[]) => ({
      ...{ documentId: `many${n}`, name: `m${n}`, publishedAt },
      authors: authors.map(([id]) => Number(id)),
    });
    await server.seed('api::article.article', [
      ...many.map((n) => row(n, null, drafts)),
      ...many.map((n) => row(n, '2026-01-01T00:00:00.000Z', live)),
    ]);
    await of('author').publish({ documentId: ids[1]! });
    for (const n of [0, 500, 1_049])
      assert.deepEqual(await published('article', `many${n}`, 'authors'), [first, late, last], String(n));
  });
});
