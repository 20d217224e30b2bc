import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { DocumentParams } from '@mortise/documents/contract';
import { definePlugin, UNTRUSTED } from '@mortise/kernel';
import { type Booted, boot } from '../src/index.ts';
import { storyComponents, storyTypes } from './documents-model.ts';

const told: string[] = [];
const seen: string[] = [];
const listener = definePlugin({
  name: 'listener',
  contributes: {
    documentMiddlewares: [
      {
        uid: 'api::story.story',
        action: 'findMany',
        handler: async (call, next) => {
          seen.push(call.action);
          return call.params.stop ? [] : next();
        },
      },
    ],
  },
  on: Object.fromEntries(
    (['entry.create', 'entry.update', 'entry.delete', 'entry.publish'] as const).map((name) => [
      name,
      ({ model, entry }: { model: string; entry: { title?: unknown } }) => {
        told.push(`${name} ${model} ${entry.title ?? ''}`.trim());
      },
    ]),
  ),
});

describe('documents', () => {
  let server: Booted;
  before(async () => {
    // Without rules: documents themselves refuse what they cannot write.
    const override = { validation: definePlugin({ name: 'validation', contributes: { schemaSupport: ['rules'] } })() };
    server = await boot({ contentTypes: storyTypes, components: storyComponents, plugins: [listener()], override });
  });
  afterEach(async () => {
    await server.reset();
    told.length = 0;
    seen.length = 0;
  });
  after(() => server.stop());

  const stories = () => server.documents('api::story.story');
  const writers = () => server.documents('api::writer.writer');
  const places = () => server.documents('api::place.place');
  const rows = async (text: string) => (await server.db.query({ text })).map((row) => row.join(' '));

  test('a new document has a documentId that starts with a letter, its times, and its defaults', async () => {
    const story = await stories().create({ data: { title: 'one' } });
    assert.match(story.documentId!, /^[a-z][a-z0-9]{23}$/);
    assert.equal(story.reads, 7);
    assert.equal(story.publishedAt, null);
    assert.equal(story.createdAt, story.updatedAt);
    assert.match(String(story.createdAt), /^\d{4}-\d\d-\d\dT.*Z$/);
  });

  test('a document that is created as a draft is not there for who asks for what is published', async () => {
    const { documentId } = await stories().create({ data: { title: 'one' } });
    const titles = async (status?: string) =>
      (await stories().findMany(status === undefined ? {} : { status })).map(({ title }) => title);
    assert.deepEqual(await titles(), ['one']);
    assert.deepEqual(await titles('draft'), ['one']);
    assert.deepEqual(await titles('anything'), ['one']);
    assert.deepEqual(await titles('published'), []);
    assert.equal(await stories().findOne({ documentId: documentId!, status: 'published' }), null);
  });

  test('publishing at creation makes two rows, each with components and links of its own', async () => {
    const writer = await writers().create({ data: { name: 'Ann' } });
    const shown = await stories().create({
      status: 'published',
      data: {
        title: 'one',
        writer: writer.documentId,
        card: { text: 'hello' },
        parts: [
          { __component: 'story.shelf', cards: [{ text: 'a' }, { text: 'b', tone: 'loud' }], about: writer.documentId },
        ],
      },
      populate: { writer: { fields: ['name'] }, card: true, parts: { populate: '*' } },
    });
    assert.notEqual(shown.publishedAt, null);
    assert.equal((shown.writer as { name: string }).name, 'Ann');
    assert.equal((shown.card as { tone: string }).tone, 'plain');
    const [shelf] = shown.parts as { cards: { text: string; tone: string }[]; about: { name: string } }[];
    assert.deepEqual(
      shelf!.cards.map(({ text, tone }) => `${text} ${tone}`),
      ['a plain', 'b loud'],
    );
    assert.equal(shelf!.about.name, 'Ann');
    assert.deepEqual(await rows('select count(*), count(published_at), count(distinct document_id) from stories'), [
      '2 1 1',
    ]);
    assert.deepEqual(await rows('select count(*) from story_cards'), ['6']);
    assert.deepEqual(await rows('select count(distinct story_id) from stories_writer_lnk'), ['2']);
    assert.deepEqual(told, ['entry.create writer', 'entry.create story one', 'entry.publish story one']);
  });

  test('a link leads from drafts to drafts and from published rows to published rows', async () => {
    const first = await stories().create({ status: 'published', data: { title: 'first' } });
    await stories().update({ documentId: first.documentId!, data: { title: 'first, revised' } });
    const second = await stories().create({
      status: 'published',
      data: { title: 'second', prequel: first.documentId },
    });
    const prequel = async (status: string) => {
      const story = await stories().findOne({
        documentId: second.documentId!,
        status,
        populate: { prequel: { fields: ['title'] } },
      });
      return (story!.prequel as { title: string }).title;
    };
    assert.equal(await prequel('draft'), 'first, revised');
    assert.equal(await prequel('published'), 'first');
  });

  test('a published row leaves out links to documents that are drafts alone', async () => {
    const draft = await stories().create({ data: { title: 'draft' } });
    const shown = await stories().create({
      status: 'published',
      data: { title: 'shown', prequel: draft.documentId },
      populate: ['prequel'],
    });
    assert.equal(shown.prequel, null);
    const own = await stories().findOne({ documentId: shown.documentId!, populate: ['prequel'] });
    assert.equal((own!.prequel as { title: string }).title, 'draft');
  });

  test('a type without drafts is linked to both versions, also where it holds one', async () => {
    const story = await stories().create({ status: 'published', data: { title: 'one' } });
    const { documentId } = await writers().create({ data: { name: 'Ann', favourite: story.documentId } });
    for (const status of ['draft', 'published']) {
      const writer = await writers().findOne({ documentId: documentId!, status, populate: { favourite: true } });
      const favourite = writer!.favourite as { publishedAt: string | null };
      assert.equal(favourite.publishedAt === null, status === 'draft');
    }
  });

  test('filters and sorts through relations see no drafts', async () => {
    const draft = await stories().create({ data: { title: 'draft' } });
    const shown = await stories().create({ status: 'published', data: { title: 'shown' } });
    await writers().create({ data: { name: 'Ann', stories: [draft.documentId] } });
    await writers().create({ data: { name: 'Bea', stories: [shown.documentId] } });
    const names = async (params: DocumentParams) => (await writers().findMany(params)).map(({ name }) => name);
    assert.deepEqual(await names({ status: 'published', filters: { stories: { title: 'draft' } } }), []);
    assert.deepEqual(await names({ filters: { stories: { title: 'draft' } } }), ['Ann']);
    assert.deepEqual(await names({ status: 'published', filters: { stories: { title: { $null: true } } } }), ['Ann']);
    assert.deepEqual(await names({ status: 'published', sort: 'stories.title:asc' }), ['Bea', 'Ann']);
  });

  test('an update changes the draft, keeps what it does not name, and publishes in place when asked', async () => {
    const made = await stories().create({ status: 'published', data: { title: 'one', card: { text: 'kept' } } });
    const { documentId } = made as { documentId: string };
    const draft = await stories().update({ documentId, data: { title: 'two' }, populate: ['card'] });
    assert.equal(draft!.title, 'two');
    assert.equal(draft!.publishedAt, null);
    assert.equal((draft!.card as { text: string }).text, 'kept');
    assert.equal((await stories().findOne({ documentId, status: 'published' }))!.title, 'one');

    const shown = await stories().update({ documentId, status: 'published', data: { reads: 9 }, populate: ['card'] });
    assert.equal(shown!.id, made.id);
    assert.deepEqual([shown!.title, shown!.reads, (shown!.card as { text: string }).text], ['two', 9, 'kept']);
    assert.equal(await stories().update({ documentId: 'nowhere', data: { title: 'x' } }), null);
    assert.deepEqual(await rows('select count(*) from stories'), ['2']);
  });

  test('a relation can be set, added to, taken from and cleared', async () => {
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => places().create({ data: { name } })));
    const { documentId } = await stories().create({ data: { title: 'one', places: [b!.documentId, a!.id] } });
    const after = async (change: unknown) => {
      const story = await stories().update({
        documentId: documentId!,
        data: { places: change },
        populate: { places: { fields: ['name'] } },
      });
      return (story!.places as { name: string }[]).map(({ name }) => name).join('');
    };
    assert.equal(await after(undefined), 'ba');
    assert.equal(await after({ connect: [c!.documentId] }), 'bac');
    assert.equal(await after({ disconnect: [{ documentId: b!.documentId }], connect: [] }), 'ac');
    assert.equal(await after({ set: [{ id: c!.id }, String(b!.id)] }), 'cb');
    assert.equal(await after(null), '');
  });

  test('a document that is not there cannot be linked', async () => {
    await assert.rejects(stories().create({ data: { title: 'x', places: ['nowhere'] } }), {
      code: 'DOCUMENTS_TARGET_MISSING',
    });
    await assert.rejects(stories().create({ data: { title: 'x', writer: 4711 } }), { code: 'DOCUMENTS_ROWS_MISSING' });
    assert.deepEqual(await rows('select count(*) from stories'), ['0']);
  });

  test('data that no attribute takes is refused with its path', async () => {
    const refused = (data: Record<string, unknown>, code: string, path: string) =>
      assert.rejects(stories().create({ data }), (error: { code: string; details: { path: string } }) => {
        assert.deepEqual([error.code, error.details.path], [code, path]);
        return true;
      });
    await refused({ titel: 'x' }, 'DOCUMENTS_ATTRIBUTE_UNKNOWN', 'titel');
    await refused({ card: { txt: 'x' } }, 'DOCUMENTS_ATTRIBUTE_UNKNOWN', 'card.txt');
    await refused({ card: [] }, 'DOCUMENTS_DATA_INVALID', 'card');
    await refused({ parts: {} }, 'DOCUMENTS_DATA_INVALID', 'parts');
    await refused({ parts: [{ __component: 'story.none' }] }, 'DOCUMENTS_DATA_INVALID', 'parts.0.__component');
    await refused({ writer: { name: 'Ann' } }, 'DOCUMENTS_RELATION_INVALID', 'writer');
  });

  test('a documentId of one’s own is taken once', async () => {
    const { documentId } = await writers().create({ data: { documentId: 'ann', name: 'Ann' } });
    assert.equal(documentId, 'ann');
    await assert.rejects(writers().create({ data: { documentId: 'ann' } }), { code: 'DOCUMENTS_DOCUMENT_DUPLICATE' });
  });

  test('a delete takes every version with its components', async () => {
    const { documentId } = await stories().create({ status: 'published', data: { title: 'one', card: { text: 'x' } } });
    const { entries } = await stories().delete({ documentId: documentId! });
    assert.equal(entries.length, 2);
    assert.deepEqual(await rows('select (select count(*) from stories), (select count(*) from story_cards)'), ['0 0']);
    assert.deepEqual(told.slice(2), ['entry.delete story one', 'entry.delete story one']);
    assert.deepEqual((await stories().delete({ documentId: documentId! })).entries, []);
  });

  test('a document has a row for each locale, and each is read and written by its own', async () => {
    const { documentId } = (await places().create({ data: { name: 'sea' } })) as { documentId: string };
    await places().update({ documentId, locale: 'fr', data: { name: 'mer' } });
    const names = async (locale?: string | readonly string[]) =>
      (await places().findMany({ sort: 'id', ...(locale === undefined ? {} : { locale: locale as string }) })).map(
        ({ name }) => name,
      );
    assert.deepEqual(await names(), ['sea']);
    assert.deepEqual(await names(''), ['sea']);
    assert.deepEqual(await names('fr'), ['mer']);
    assert.deepEqual(await names('de'), []);
    assert.deepEqual(await names('*'), ['sea', 'mer']);
    assert.deepEqual(await names(['fr', 'en']), ['sea', 'mer']);
    assert.equal(await places().count({ locale: '*' }), 2);
    assert.equal(await places().findOne({ documentId, locale: '*' }), null);

    const french = await places().findOne({
      documentId,
      locale: 'fr',
      populate: { localizations: { fields: ['name'] } },
    });
    assert.deepEqual(
      (french!.localizations as { name: string }[]).map(({ name }) => name),
      ['sea'],
    );
    await places().delete({ documentId });
    assert.deepEqual(await rows('select name, locale from places'), ['mer fr']);
    await places().delete({ documentId, locale: '*' });
    assert.deepEqual(await rows('select name from places'), []);
  });

  test('a localized document is linked to the rows of its own locale', async () => {
    const { documentId } = (await places().create({ data: { name: 'sea' } })) as { documentId: string };
    await places().update({ documentId, locale: 'fr', data: { name: 'mer' } });
    await places().create({ locale: 'fr', data: { name: 'plage', near: [documentId] } });
    const [beach] = await places().findMany({ locale: 'fr', filters: { name: 'plage' }, populate: ['near'] });
    assert.deepEqual(
      (beach!.near as { name: string }[]).map(({ name }) => name),
      ['mer'],
    );
  });

  test('a locale that is none is refused', async () => {
    const invalid = { code: 'I18N_LOCALE_INVALID' };
    await assert.rejects(places().create({ locale: '*', data: { name: 'x' } }), invalid);
    await assert.rejects(places().findMany({ locale: { a: 1 } as never }), invalid);
    await assert.rejects(places().findOne({ documentId: 'x', locale: ['fr'] as never }), invalid);
  });

  test('what a request sent is refused wherever it stands, until it is judged', async () => {
    const sent = { title: 'x', [UNTRUSTED]: true };
    const unjudged = { code: 'DOCUMENTS_UNSANITIZED' };
    await assert.rejects(stories().findMany({ filters: { $and: [{ writer: sent }] } }), unjudged);
    await assert.rejects(stories().count({ filters: { ...sent } }), unjudged);
    await assert.rejects(stories().create({ data: sent }), unjudged);
    await assert.rejects(stories().findMany({ lookup: {} }), { code: 'DOCUMENTS_PARAM_FORBIDDEN' });
    await assert.rejects(stories().findOne({} as never), { code: 'DOCUMENTS_PARAMS_INVALID' });
    await assert.rejects(stories().findOne({ documentId: 'a\0b' }), { code: 'DOCUMENTS_PARAMS_INVALID' });
  });

  test('a page comes with its total through one findMany, which middlewares see once', async () => {
    for (const title of ['a', 'b', 'c']) await stories().create({ data: { title } });
    seen.length = 0;
    const { results, total } = await stories().findPage({ page: 2, pageSize: 2, sort: 'title' });
    assert.deepEqual([results.map(({ title }) => title), total, seen], [['c'], 3, ['findMany']]);
    assert.deepEqual(await stories().findMany({ stop: true }), []);
  });

  test('kept plans answer every call with its own values', async () => {
    const filters = Object.freeze({ title: Object.freeze({ $eq: 'b' }) });
    for (const title of ['a', 'b']) await stories().create({ data: { title } });
    const found = async (params: DocumentParams) => (await stories().findMany(params)).map(({ title }) => title);
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(await found({ filters }), ['b']);
      assert.deepEqual(await found({ filters, status: 'published' }), []);
      assert.deepEqual(await found({ filters, start: 1 }), []);
      assert.deepEqual(await found({ limit: 1 }), ['a']);
    }
  });

  test('the collection of a type is one object, and components have none', () => {
    assert.equal(stories(), stories());
    assert.throws(() => server.documents('story.card'), { code: 'DOCUMENTS_NOT_A_DOCUMENT' });
    assert.throws(() => server.documents('api::stroy.story'), { code: 'CONTENT_TYPES_UNKNOWN' });
  });

  test('publishing, unpublishing and discarding keep the rows that stay', async () => {
    const { documentId, id } = (await stories().create({ data: { title: 'one', card: { text: 'x' } } })) as {
      documentId: string;
      id: number;
    };
    const first = await stories().publish({ documentId });
    assert.equal(first.entries.length, 1);
    await stories().update({ documentId, data: { title: 'two' } });
    const again = await stories().publish({ documentId });
    assert.deepEqual([again.entries[0]!.id, again.entries[0]!.title], [first.entries[0]!.id, 'two']);

    await stories().update({ documentId, data: { title: 'three', card: null } });
    const discarded = await stories().discardDraft({ documentId, populate: ['card'] });
    assert.deepEqual(
      discarded.entries.map((entry) => [entry.id, entry.title, (entry.card as { text: string }).text]),
      [[id, 'two', 'x']],
    );
    const gone = await stories().unpublish({ documentId });
    assert.deepEqual([gone.documentId, gone.entries.length], [documentId, 1]);
    assert.equal(await stories().findOne({ documentId, status: 'published' }), null);
    assert.equal((await stories().findOne({ documentId }))!.title, 'two');
  });

  test('discarding the draft of what was never published leaves it as it is', async () => {
    const { documentId } = (await stories().create({ data: { title: 'one' } })) as { documentId: string };
    assert.deepEqual(await stories().discardDraft({ documentId }), { documentId, entries: [] });
    assert.equal((await stories().findOne({ documentId }))!.title, 'one');
  });

  test('types without drafts have no publish', () => {
    assert.equal(typeof stories().publish, 'function');
    assert.equal(writers().publish, undefined);
  });

  test('a clone is a new draft of what the document holds, with data laid over it', async () => {
    const { documentId } = await stories().create({ status: 'published', data: { title: 'one', card: { text: 'x' } } });
    const { entries, documentId: made } = await stories().clone({
      documentId: documentId!,
      data: { title: 'copy' },
      populate: ['card'],
    });
    assert.notEqual(made, documentId);
    assert.deepEqual(
      entries.map(({ title, card, publishedAt }) => [title, (card as { text: string }).text, publishedAt]),
      [['copy', 'x', null]],
    );
    assert.deepEqual(await rows('select count(*) from stories'), ['3']);
  });
});
