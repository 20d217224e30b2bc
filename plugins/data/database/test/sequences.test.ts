import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { ComponentTree, RowTree, RowValues } from '../src/contract.ts';
import { openWriterFixture, type WriterFixture } from './writer-fixture.ts';

/** A component or book in the model of these tests, without ids except those of linked rows. */
interface Note {
  readonly body: string;
  readonly about: readonly number[];
}
interface Chapter {
  readonly title: string;
  readonly notes: readonly Note[];
}
type Piece = { readonly note: Note } | { readonly chapter: Chapter };
interface Book {
  readonly title: string | null;
  readonly author: number | null;
  readonly card: number | null;
  readonly tags: readonly number[];
  readonly blurb: Note | null;
  readonly chapters: readonly Chapter[];
  readonly parts: readonly Piece[];
}
const EMPTY: Book = { title: null, author: null, card: null, tags: [], blurb: null, chapters: [], parts: [] };

const COUNT = 4;
const word = fc.constantFrom('a', 'b', 'c');
const one = fc.option(fc.integer({ min: 1, max: COUNT }));
const some = fc.uniqueArray(fc.integer({ min: 1, max: COUNT }), { maxLength: 3 });
const note: fc.Arbitrary<Note> = fc.record({ body: word, about: some });
const chapter: fc.Arbitrary<Chapter> = fc.record({ title: word, notes: fc.array(note, { maxLength: 2 }) });
const piece: fc.Arbitrary<Piece> = fc.oneof(fc.record({ note }), fc.record({ chapter }));
const book: fc.Arbitrary<Partial<Book>> = fc.record(
  {
    title: fc.option(word),
    author: one,
    card: one,
    tags: some,
    blurb: fc.option(note),
    chapters: fc.array(chapter, { maxLength: 2 }),
    parts: fc.array(piece, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
/** Which existing row an item reuses, if any; modulo their number. */
const keeping = fc.array(fc.option(fc.nat({ max: 3 })), { minLength: 3, maxLength: 3 });
const at = fc.nat({ max: 5 });
const step = fc.oneof(
  fc.record({ act: fc.constant('create' as const), value: book }),
  fc.record({ act: fc.constant('update' as const), at, value: book, keeping }),
  fc.record({ act: fc.constant('copy' as const), at, to: fc.option(at) }),
  fc.record({ act: fc.constant('delete' as const), at }),
  fc.record({
    act: fc.constant('list' as const),
    author: fc.integer({ min: 1, max: COUNT }),
    at: fc.array(at, { maxLength: 3 }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The values of a component, which reuses the row `kept` if the type is the same. */
const written = (piece: Piece, kept?: ComponentTree): RowValues => {
  const [uid, values]: [string, RowValues] =
    'note' in piece
      ? ['shared.note', { ...piece.note }]
      : ['shared.chapter', { ...piece.chapter, notes: piece.chapter.notes.map((one) => ({ ...one })) }];
  return { ...values, __component: uid, ...(kept?.component.uid === uid ? { id: kept.id } : {}) };
};
/** The values of items, each reusing a different existing row. */
const taking = (items: readonly Piece[], held: readonly ComponentTree[], keeping: readonly (number | null)[]) => {
  const left = [...held];
  return items.map((item, i) => {
    const choice = keeping[i] ?? null;
    const kept = choice === null || !left.length ? undefined : left[choice % left.length];
    if (kept) left.splice(left.indexOf(kept), 1);
    return written(item, kept);
  });
};
const valuesOf = (
  { blurb, chapters, parts, ...rest }: Partial<Book>,
  tree?: RowTree,
  keeping: readonly (number | null)[] = [],
): RowValues => ({
  ...rest,
  ...(blurb === undefined
    ? {}
    : { blurb: blurb && taking([{ note: blurb }], tree?.components.blurb ?? [], keeping)[0] }),
  ...(chapters && {
    chapters: taking(
      chapters.map((chapter) => ({ chapter })),
      tree?.components.chapters ?? [],
      keeping,
    ),
  }),
  ...(parts && { parts: taking(parts, tree?.components.parts ?? [], keeping) }),
});

const noteIn = ({ values, links }: RowTree): Note => ({
  body: String(values.body),
  about: links.about as readonly number[],
});
const chapterIn = ({ values, components }: RowTree): Chapter => ({
  title: String(values.title),
  notes: components.notes!.map(noteIn),
});
const bookIn = ({ values, links, components }: RowTree): Book => ({
  title: values.title as string | null,
  author: (links.author as readonly number[])[0] ?? null,
  card: (links.card as readonly number[])[0] ?? null,
  tags: links.tags as readonly number[],
  blurb: components.blurb![0] ? noteIn(components.blurb![0]) : null,
  chapters: components.chapters!.map(chapterIn),
  parts: components.parts!.map((one) =>
    one.component.uid === 'shared.note' ? { note: noteIn(one) } : { chapter: chapterIn(one) },
  ),
});

/** Normalizes prototypes, which fast-check omits. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const HELD = ['books', 'chapters']
  .map((table) => `select component_type, cmp_id from ${table}_cmps`)
  .join(' union all ');
const ORPHANS = `
  select 'unheld note ' || id from notes where id not in (select cmp_id from (${HELD}) h where component_type = 'shared.note')
  union all select 'unheld chapter ' || id from chapters where id not in (select cmp_id from (${HELD}) h where component_type = 'shared.chapter')
  union all select 'lost ' || component_type || cmp_id from (${HELD}) h where not exists (select from notes where id = cmp_id)
    and component_type = 'shared.note'
  union all select 'lost ' || component_type || cmp_id from (${HELD}) h where not exists (select from chapters where id = cmp_id)
    and component_type = 'shared.chapter'
  union all select 'held twice ' || component_type || cmp_id from (${HELD}) h group by component_type, cmp_id having count(*) > 1`;

describe('any sequence of writes', () => {
  let stage: WriterFixture;
  before(async () => {
    stage = await openWriterFixture();
  });
  after(() => stage.close());

  it('matches an in-memory model, and leaves no orphan row', async () => {
    const { model, writer } = stage;
    const run = async (steps: readonly Step[]) => {
      await stage.reset();
      const many = Array.from({ length: COUNT }, () => ({}));
      for (const type of [model.tag, model.author, model.card]) await writer.insertMany(type, many);
      const books = new Map<number, Book>();
      const put = (id: number, book: Book) => {
        // A card belongs to one book.
        for (const [other, value] of books) if (value.card === book.card) books.set(other, { ...value, card: null });
        books.set(id, book);
      };
      const idAt = (i: number) => [...books.keys()][i % books.size];
      for (const step of steps) {
        const id = 'at' in step && typeof step.at === 'number' ? idAt(step.at) : undefined;
        if (step.act === 'create')
          put(await writer.insert(model.book, valuesOf(step.value)), { ...EMPTY, ...step.value });
        if (step.act === 'list') {
          const ids = [...new Set(books.size ? step.at.map((i) => idAt(i)!) : [])];
          await writer.update(model.author, step.author, { books: ids });
          for (const [other, value] of books) {
            const author = ids.includes(other) ? step.author : value.author === step.author ? null : value.author;
            books.set(other, { ...value, author });
          }
        }
        if (id === undefined) continue;
        if (step.act === 'update') {
          const [tree] = await writer.trees(model.book, [id]);
          await writer.update(model.book, id, valuesOf(step.value, tree, step.keeping));
          put(id, { ...books.get(id)!, ...step.value });
        }
        if (step.act === 'copy') {
          const to = step.to === null ? undefined : idAt(step.to)!;
          const [copied] = await writer.copy(model.book, [{ from: id, to }]);
          const source = books.get(id)!;
          if (copied !== id) put(copied!, source);
        }
        if (step.act === 'delete') {
          await writer.delete(model.book, [id]);
          books.delete(id);
        }
      }
      const trees = await writer.trees(model.book, [...books.keys()]);
      assert.deepEqual(plain(trees.map((tree) => [tree.id, bookIn(tree)])), plain([...books]));
      assert.deepEqual(await stage.rows(ORPHANS), []);
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), run), { numRuns: 80 });
  });
});
