import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Entry } from '@mortise/database/contract';
import { type Booted, boot } from '../src/index.ts';
import { components, contentTypes } from './links-model.ts';

type Data = Readonly<Record<string, unknown>>;
type Row = { id: number; label: string; pages: Entry[]; page: Entry | null; rows?: Row[] };

suite('links in components that locales share', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components });
  });
  afterEach(() => server.reset());
  after(() => server.stop());
  const pages = () => server.documents('api::page.page');
  const make = async (data: Data, status = 'published') => (await pages().create({ data, status })).documentId!;
  const put = (documentId: string, locale: string, data: Data = {}, status = 'published') =>
    pages().update({ documentId, locale, data: { name: locale, ...data }, status });
  const rowsOf = async (documentId: string, locale: string, status: string): Promise<Row[]> => {
    const populate = { rows: { populate: { pages: true, page: true } } };
    return ((await pages().findOne({ documentId, locale, status, populate }))?.rows ?? []) as unknown as Row[];
  };
  /** What the components of a row lead to: `one T U:de`, the draft's behind `|` what is published. */
  const shown = async (documentId: string, locale: string) => {
    const of = async (status: string) => {
      const rows = await rowsOf(documentId, locale, status);
      const name = (page: Entry) => `${titles.get(page.documentId!)}${page.locale === locale ? '' : `:${page.locale}`}`;
      return rows.map(({ label, pages, page }) =>
        [label, ...pages.map(name), ...(page ? [`(${name(page)})`] : [])].join(' '),
      );
    };
    return `${(await of('draft')).join(', ')} | ${(await of('published')).join(', ')}`;
  };
  const titles = new Map<string, string>();
  const target = async (name: string, locales: readonly string[] = ['en']) => {
    const documentId = await make({ name });
    titles.set(documentId, name);
    for (const locale of locales.filter((one) => one !== 'en')) await put(documentId, locale);
    return documentId;
  };

  test('publishing one locale leaves the links of the others, and a target is linked when it gets the locale', async () => {
    const t = await target('T');
    const o = await make({ name: 'O', rows: [{ label: 'one', pages: [t], page: t }] });
    await put(o, 'de');
    assert.equal(await shown(o, 'de'), 'one | one');
    await put(t, 'de');
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['one T (T) | one T (T)', 'one T (T) | one T (T)']);
    for (const locale of ['de', 'en', '*', 'de']) {
      await pages().publish({ documentId: o, locale });
      assert.deepEqual(
        [await shown(o, 'en'), await shown(o, 'de')],
        ['one T (T) | one T (T)', 'one T (T) | one T (T)'],
      );
    }
  });

  test('a target gets the place that it has in the other locales, in zones and nested components too', async () => {
    const [s, t, u] = [await target('S', ['de']), await target('T'), await target('U', ['de'])];
    const row = { label: 'r', pages: [s, t, u] };
    const zone = [
      { __component: 'link.pagebox', rows: [row] },
      { __component: 'link.pages', ...row },
    ];
    const o = await make({ name: 'O', rows: [{ label: 'x' }, row], zone });
    await put(o, 'de');
    await put(t, 'de');
    assert.equal(await shown(o, 'de'), 'x, r S T U | x, r S T U');
    for (const status of ['draft', 'published']) {
      const inner = { populate: { pages: true } };
      const on = { 'link.pages': inner, 'link.pagebox': { populate: { rows: inner } } };
      const entry = (await pages().findOne({ documentId: o, locale: 'de', status, populate: { zone: { on } } }))!;
      const [box, plain] = entry.zone as unknown as [Row, Row];
      for (const { pages: found } of [box.rows![0]!, plain])
        assert.deepEqual(
          found.map(({ documentId, locale }) => [titles.get(documentId!), locale]),
          [
            ['S', 'de'],
            ['T', 'de'],
            ['U', 'de'],
          ],
        );
    }
  });

  test('a change in one locale takes from the others what it took away itself, and nothing that it lacks', async () => {
    const [t, u, v] = [await target('T'), await target('U', ['de']), await target('V', ['de'])];
    const o = await make(
      {
        name: 'O',
        rows: [
          { label: 'a', pages: [t, u], page: t },
          { label: 'b', pages: [t, v] },
        ],
      },
      'draft',
    );
    await put(o, 'de', {}, 'draft');
    const german = await rowsOf(o, 'de', 'draft');
    const [a, b] = german as [Row, Row];
    const inGerman = (rows: readonly Data[]) => put(o, 'de', { rows }, 'draft');
    await inGerman([{ id: a.id, label: 'A' }, { id: b.id }]);
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['A T U (T), b T V | ', 'A U, b V | ']);
    await inGerman([{ id: b.id, label: 'B' }]);
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['B T V | ', 'B V | ']);
    await inGerman([
      { label: 'new', pages: [u] },
      { id: b.id, pages: { connect: [{ documentId: u, position: { before: v } }] } },
    ]);
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['new U, B T U V | ', 'new U, B U V | ']);
    await inGerman([{ id: b.id, pages: { disconnect: [v] } }]);
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['B T U | ', 'B U | ']);
    // The same sent again as a new component, with other words.
    await inGerman([{ label: 'C', pages: [u] }]);
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['C T U | ', 'C U | ']);
    await inGerman([]);
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], [' | ', ' | ']);
  });

  test('what comes and goes in one locale is no change of another', async () => {
    const t = await target('T', ['de']);
    const o = await make({ name: 'O', rows: [{ label: 'one', pages: [t] }] });
    await put(o, 'de');
    await pages().unpublish({ documentId: t, locale: 'de' });
    const [row] = await rowsOf(o, 'de', 'draft');
    await put(o, 'de', { rows: [{ id: row!.id, label: 'zwei' }] });
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['zwei T | zwei T', 'zwei T | zwei']);
    await pages().publish({ documentId: t, locale: 'de' });
    assert.equal(await shown(o, 'de'), 'zwei T | zwei T');
    await pages().unpublish({ documentId: t, locale: 'de' });
    await put(o, 'en', { rows: [] }, 'draft');
    await pages().discardDraft({ documentId: o, locale: 'en' });
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['zwei T | zwei T', 'zwei T | zwei']);
    await pages().delete({ documentId: t, locale: 'de' });
    await pages().publish({ documentId: o, locale: '*' });
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'de')], ['zwei T | zwei T', 'zwei | zwei']);
    await put(t, 'de');
    assert.equal(await shown(o, 'de'), 'zwei T | zwei T');
    const clone = await pages().clone({ documentId: o, locale: '*' });
    assert.deepEqual(
      [await shown(clone.documentId!, 'en'), await shown(clone.documentId!, 'de')],
      ['zwei T | ', 'zwei T | '],
    );
  });

  test('a new translation leads to what any of the others leads to, and takes nothing from them', async () => {
    const [t, w] = [await target('T', ['fr']), await target('W', ['fr', 'de'])];
    await pages().delete({ documentId: w, locale: 'en' });
    const o = await make({ name: 'O', rows: [{ label: 'one', pages: [t] }] }, 'draft');
    await put(o, 'fr', {}, 'draft');
    const [row] = await rowsOf(o, 'fr', 'draft');
    await put(o, 'fr', { rows: [{ id: row!.id, pages: { connect: [w] } }] }, 'draft');
    assert.deepEqual([await shown(o, 'en'), await shown(o, 'fr')], ['one T | ', 'one T W | ']);
    await put(o, 'de', {}, 'draft');
    assert.deepEqual(
      [await shown(o, 'en'), await shown(o, 'fr'), await shown(o, 'de')],
      ['one T | ', 'one T W | ', 'one W | '],
    );
    await put(t, 'de');
    await put(w, 'en');
    assert.deepEqual(
      [await shown(o, 'en'), await shown(o, 'fr'), await shown(o, 'de')],
      ['one T W | ', 'one T W | ', 'one T W | '],
    );
  });

  test('a type without drafts leads to both versions in each locale', async () => {
    const leaves = server.documents('api::leaf.leaf');
    const [t, u] = [await target('T'), await target('U', ['de'])];
    const { documentId } = await leaves.create({ data: { name: 'l', rows: [{ label: 'x', pages: [t, u] }] } });
    await leaves.update({ documentId: documentId!, locale: 'de', data: { name: 'l' } });
    await put(t, 'de', {}, 'draft');
    const linked = async (locale: string) => {
      const leaf = (await leaves.findOne({ documentId: documentId!, locale }))!;
      const type = server.kernel.use.contentTypes.get('api::leaf.leaf');
      const [tree] = await server.db.trees(type, [leaf.id]);
      const ids = tree!.components.rows![0]!.links.pages as number[];
      const found = await server.db.query({ text: `select id, name, published_at is not null from pages` });
      const nameOf = new Map(
        found.map(([id, name, live]) => [Number(id), `${name}${live === 'true' || live === 't' ? '!' : ''}`]),
      );
      return ids.map((id) => nameOf.get(id)).join(' ');
    };
    assert.deepEqual([await linked('en'), await linked('de')], ['T T! U U!', 'de de de!']);
    await pages().publish({ documentId: t, locale: 'de' });
    assert.equal(await linked('de'), 'de de! de de!');
    await leaves.update({ documentId: documentId!, locale: 'de', data: { name: 'L' } });
    assert.deepEqual([await linked('en'), await linked('de')], ['T T! U U!', 'de de! de de!']);
  });
});
