import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { defineComponent, defineContentType } from '@mortise/content-types/define';
import type { Entry } from '@mortise/database/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import { type Booted, boot } from '../src/index.ts';

const own = { pluginOptions: { i18n: { localized: true } } } as const;
const contentTypes = {
  'api::page.page': defineContentType({
    info: { singularName: 'page', pluralName: 'pages', displayName: 'page' },
    options: { draftAndPublish: true },
    ...own,
    attributes: {
      title: { type: 'string', ...own },
      position: { type: 'integer' },
      code: { type: 'string', required: true },
      hero: { type: 'component', component: 'page.hero' },
      cards: { type: 'component', component: 'page.hero', repeatable: true, ...own },
      parts: { type: 'dynamiczone', components: ['page.hero'] },
      next: { type: 'relation', relation: 'manyToOne', target: 'api::page.page' },
    },
  }),
  'api::mark.mark': defineContentType({
    info: { singularName: 'mark', pluralName: 'marks', displayName: 'mark' },
    attributes: { n: { type: 'integer' } },
  }),
};
const components = {
  'page.hero': defineComponent({
    collectionName: 'page_heroes',
    info: { displayName: 'hero' },
    attributes: {
      text: { type: 'string' },
      page: { type: 'relation', relation: 'oneToOne', target: 'api::page.page' },
      marks: { type: 'relation', relation: 'manyToMany', target: 'api::mark.mark' },
    },
  }),
};

suite('documents in several languages', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components });
  });
  afterEach(() => server.reset());
  after(() => server.stop());
  const pages = () => server.documents('api::page.page');
  const make = async (params: DocumentParams = {}) =>
    (
      await pages().create({
        data: {
          title: 'sea',
          position: 1,
          code: 'x',
          hero: { text: 'h' },
          parts: [{ __component: 'page.hero', text: 'p' }],
        },
        ...params,
      })
    ).documentId!;
  type Shown = {
    title: string;
    position: number;
    code: string;
    hero: { id: number; text: string } | null;
    cards: unknown[];
    parts: { text: string }[];
    updatedAt: string;
  };
  const read = async (documentId: string, locale: string, status = 'draft') =>
    (await pages().findOne({ documentId, locale, status, populate: '*' })) as unknown as Shown | null;

  test('a new translation begins with what all of them share, and what it says itself stands', async () => {
    const documentId = await make();
    const french = await pages().update({ documentId, locale: 'fr', data: { title: 'mer', position: 2 } });
    assert.equal(french!.locale, 'fr');
    const { title, position, code, hero, cards, parts } = (await read(documentId, 'fr'))!;
    assert.deepEqual([title, position, code, hero!.text, cards, parts[0]!.text], ['mer', 2, 'x', 'h', [], 'p']);
    const english = (await read(documentId, 'en'))!;
    assert.deepEqual([english.title, english.position], ['sea', 2]);
    assert.notEqual(english.hero!.id, hero!.id);
  });

  test('what they share is changed in all of them, in the same status, and what one says stays', async () => {
    const documentId = await make({ status: 'published' });
    for (const locale of ['fr', 'de'])
      await pages().update({
        documentId,
        locale,
        status: 'published',
        data: { title: locale, cards: [{ text: locale }] },
      });
    const before = await Promise.all(['en', 'fr', 'de'].map((locale) => read(documentId, locale)));
    await pages().update({ documentId, locale: 'fr', data: { position: 9, hero: { text: 'new' }, cards: [] } });
    for (const [i, locale] of ['en', 'fr', 'de'].entries()) {
      const [draft, published] = [(await read(documentId, locale))!, (await read(documentId, locale, 'published'))!];
      assert.deepEqual(
        [draft.position, draft.hero!.text, published.position, published.hero!.text],
        [9, 'new', 1, 'h'],
      );
      assert.equal(draft.title, before[i]!.title);
      assert.equal(draft.cards.length, locale === 'de' ? 1 : 0);
      assert.ok(draft.updatedAt > before[i]!.updatedAt);
      if (locale !== 'fr') assert.equal(draft.hero!.id, before[i]!.hero!.id);
    }
    await pages().publish({ documentId, locale: 'de' });
    for (const locale of ['en', 'fr', 'de']) {
      const published = (await read(documentId, locale, 'published'))!;
      assert.deepEqual([published.position, published.hero!.text], [9, 'new']);
    }
    await pages().update({ documentId, locale: 'en', data: { hero: null, parts: [] } });
    for (const locale of ['en', 'fr', 'de']) {
      const draft = (await read(documentId, locale))!;
      assert.deepEqual([draft.hero, draft.parts], [null, []]);
    }
  });

  test('a translation that changes nothing they share leaves the others as they are', async () => {
    const documentId = await make();
    await pages().update({ documentId, locale: 'fr', data: { title: 'mer' } });
    const { updatedAt } = (await read(documentId, 'en'))!;
    await pages().update({ documentId, locale: 'fr', data: { title: 'plage', position: 1 } });
    assert.equal((await read(documentId, 'en'))!.updatedAt, updatedAt);
  });

  test('a locale that nobody made is refused by every action that writes, and named; nothing is stored', async () => {
    const documentId = await make();
    const unknown = ['xx', 'ja', '<script>', '../../x', 'FR', 'fr ', 'x'.repeat(200), '__proto__'];
    for (const locale of unknown) {
      const refusal = {
        code: 'I18N_LOCALE_UNKNOWN',
        kind: 'invalid',
        message: new RegExp(`"${locale.slice(0, 50)}`.replaceAll('.', '\\.')),
      };
      await assert.rejects(pages().create({ locale, data: { title: 'x' } }), refusal);
      await assert.rejects(pages().update({ documentId, locale, data: { title: 'x' } }), refusal);
      for (const list of [locale, ['en', locale]]) {
        await assert.rejects(pages().publish({ documentId, locale: list }), refusal);
        await assert.rejects(pages().unpublish({ documentId, locale: list }), refusal);
        await assert.rejects(pages().discardDraft({ documentId, locale: list }), refusal);
        await assert.rejects(pages().clone({ documentId, locale: list }), refusal);
        await assert.rejects(pages().delete({ documentId, locale: list }), refusal);
      }
      assert.deepEqual(await pages().findMany({ locale }), []);
    }
    assert.equal(await pages().count({ locale: '*' }), 1);
  });

  test('several locales, or all of them, are published, taken back, cloned and deleted at once', async () => {
    const documentId = await make();
    for (const locale of ['fr', 'de']) await pages().update({ documentId, locale, data: { title: locale } });
    const locales = ({ entries }: { entries: readonly Entry[] }) => entries.map(({ locale }) => locale).sort();
    assert.deepEqual(locales(await pages().publish({ documentId, locale: ['fr', 'en', 'es'] })), ['en', 'fr']);
    assert.deepEqual(locales(await pages().publish({ documentId, locale: '*' })), ['de', 'en', 'fr']);
    await pages().update({ documentId, locale: 'de', data: { title: 'anders' } });
    assert.deepEqual(locales(await pages().discardDraft({ documentId, locale: '*' })), ['de', 'en', 'fr']);
    assert.equal((await read(documentId, 'de'))!.title, 'de');
    assert.deepEqual(locales(await pages().unpublish({ documentId, locale: ['de'] })), ['de']);
    const clone = await pages().clone({ documentId, locale: '*', data: { position: 5 } });
    assert.deepEqual(locales(clone), ['de', 'en', 'fr']);
    assert.equal(new Set(clone.entries.map((entry) => entry.documentId)).size, 1);
    assert.equal((await read(clone.documentId!, 'fr'))!.position, 5);
    assert.equal(await read(clone.documentId!, 'fr', 'published'), null);
    assert.deepEqual(locales(await pages().delete({ documentId })), ['en', 'en']);
    assert.deepEqual(locales(await pages().delete({ documentId, locale: '*' })), ['de', 'fr', 'fr']);
    assert.equal(await pages().count({ locale: '*' }), 3);
  });

  test('links in what they share lead each into its own locale', async () => {
    const target = await make();
    await pages().update({ documentId: target, locale: 'fr', data: { title: 'mer' } });
    const documentId = await make({ data: { code: 'y' } });
    for (const locale of ['fr', 'de']) await pages().update({ documentId, locale, data: { title: locale } });
    await pages().update({ documentId, data: { hero: { page: target } } });
    const linked = async (locale: string) => {
      const entry = await pages().findOne({ documentId, locale, populate: { hero: { populate: '*' } } });
      return (entry!.hero as { page: Shown | null }).page?.title;
    };
    assert.deepEqual([await linked('en'), await linked('fr'), await linked('de')], ['sea', 'mer', undefined]);
  });

  test('links in what a new translation begins with lead into its own locale, and from drafts to drafts', async () => {
    const target = await make({ status: 'published' });
    await pages().update({ documentId: target, locale: 'fr', data: { title: 'mer' } });
    const documentId = await make({ status: 'published', data: { code: 'y', hero: { page: target } } });
    for (const locale of ['fr', 'de']) await pages().update({ documentId, locale, data: { title: locale } });
    for (const [locale, title, found] of [
      ['fr', 'fr', { title: 'mer', publishedAt: null }],
      ['de', 'de', null],
    ] as const) {
      const fields = ['title', 'publishedAt'];
      const params = { documentId, locale, populate: { hero: { populate: { page: { fields } } } } };
      const entry = (await pages().findOne(params)) as unknown as { title: string; hero: { page: Entry | null } };
      const page = entry.hero.page && { title: entry.hero.page.title, publishedAt: entry.hero.page.publishedAt };
      assert.deepEqual([entry.title, page], [title, found]);
    }
    // A translation that has nowhere to lead to leaves the others' links as they are, published too.
    await pages().publish({ documentId, locale: '*' });
    for (const status of ['draft', 'published']) {
      const entry = await pages().findOne({ documentId, status, populate: { hero: { populate: '*' } } });
      assert.equal((entry!.hero as { page: Shown | null }).page?.title, 'sea', status);
    }
  });

  test('long lists in what they share are whole in each of them', async () => {
    const many = Array.from({ length: 1100 }, (_, n) => n);
    const ids = await server.seed(
      'api::mark.mark',
      many.map((n) => ({ n })),
    );
    const documentId = await make({ data: { code: 'y', hero: { marks: [...ids] } } });
    const fr = () => pages().update({ documentId, locale: 'fr', data: { title: 'mer' } });
    const marksIn = async (locale: string) => {
      const entry = await pages().findOne({ documentId, locale, populate: { hero: { populate: { marks: true } } } });
      return (entry!.hero as { marks: { n: number }[] }).marks.map(({ n }) => n);
    };
    await fr();
    for (const locale of ['en', 'fr']) assert.deepEqual(await marksIn(locale), many, locale);
    const turned = many.toReversed();
    await pages().update({ documentId, data: { hero: { marks: [...ids].reverse() } } });
    for (const locale of ['en', 'fr']) assert.deepEqual(await marksIn(locale), turned, locale);
  });

  test('a document is linked in the locale of what links it, whatever is named', async () => {
    const documentId = await make();
    await pages().update({ documentId, locale: 'fr', data: { title: 'mer' } });
    const made = await pages().create({
      locale: 'fr',
      data: { code: 'y', title: 'plage', next: { documentId, locale: 'en' } },
      populate: ['next'],
    });
    assert.equal((made.next as { title: string }).title, 'mer');
    await assert.rejects(pages().create({ locale: 'de', data: { code: 'z', next: documentId } }), {
      code: 'DOCUMENTS_TARGET_MISSING',
      message: `Document with id "${documentId}", locale "de" not found`,
    });
  });
});
