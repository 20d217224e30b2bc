import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { defineComponent, defineContentType } from '@mortise/content-types/define';
import { type Booted, boot } from '../src/index.ts';

const info = (singularName: string, pluralName = `${singularName}s`) => ({
  singularName,
  pluralName,
  displayName: singularName,
});
const part = (name: string, attributes: Parameters<typeof defineComponent>[0]['attributes']) =>
  defineComponent({ collectionName: `bit_${name}s`, info: { displayName: name }, attributes });

const text = { type: 'string' } as const;
const named = (name: string) =>
  defineContentType({ collectionName: `budget_${name}s`, info: info(name), attributes: { name: text } });

const contentTypes = {
  'api::piece.piece': defineContentType({
    collectionName: 'pieces',
    info: info('piece'),
    options: { draftAndPublish: true },
    attributes: {
      title: { type: 'string', required: true },
      slug: { type: 'uid', targetField: 'title' },
      body: { type: 'richtext' },
      views: { type: 'integer', default: 0 },
      cover: { type: 'json' },
      writer: { type: 'relation', relation: 'manyToOne', target: 'api::hand.hand' },
      shelf: { type: 'relation', relation: 'manyToOne', target: 'api::rack.rack' },
      marks: { type: 'relation', relation: 'manyToMany', target: 'api::mark.mark' },
      seo: { type: 'component', component: 'bit.seo' },
      blocks: { type: 'dynamiczone', components: ['bit.text', 'bit.quote', 'bit.slider'] },
    },
  }),
  'api::hand.hand': named('hand'),
  'api::rack.rack': named('rack'),
  'api::mark.mark': named('mark'),
};
const own = {
  'bit.seo': part('seo', { metaTitle: text, metaDescription: text }),
  'bit.text': part('text', { body: { type: 'richtext' } }),
  'bit.quote': part('quote', { title: text, body: text }),
  'bit.slider': part('slider', { caption: text }),
};
/** With as many more component types as no piece holds. */
const declared = (count: number) => ({
  ...own,
  ...Object.fromEntries(
    Array.from({ length: count - Object.keys(own).length }, (_, i) => [`bit.more${i}`, part(`more${i}`, { text })]),
  ),
});

/** What each write sends, the beginning and the end of its transaction counted. */
const BUDGET = { create: 10, title: 8, publish: 7, delete: 6 } as const;
const seen = new Map<string, number[]>();

for (const count of [4, 30, 100]) {
  suite(`with ${count} component types declared`, () => {
    let server: Booted;
    let marks: string[];
    let documentId: string;
    before(async () => {
      server = await boot({ contentTypes, components: declared(count) });
      marks = [];
      for (const name of ['a', 'b', 'c'])
        marks.push((await server.documents('api::mark.mark').create({ data: { name } })).documentId!);
      // What a connection prepares, it prepares once.
      for (const title of ['first', 'second']) documentId = await write(title);
    });
    after(() => server.stop());

    const pieces = () => server.documents('api::piece.piece');
    const data = (title: string) => ({
      title,
      cover: { a: [1] },
      marks,
      seo: { metaTitle: 'x' },
      blocks: [
        { __component: 'bit.quote', title: 'q' },
        { __component: 'bit.text', body: 'b' },
        { __component: 'bit.slider', caption: 'c' },
        { __component: 'bit.quote', title: 'r' },
      ],
    });
    const write = async (title: string) =>
      (await pieces().create({ data: data(title), status: 'published' })).documentId!;
    const costs = async (name: keyof typeof BUDGET, act: () => Promise<unknown>) => {
      const sent = server.db.statementCount;
      await act();
      const statements = server.db.statementCount - sent + 2;
      seen.set(name, [...(seen.get(name) ?? []), statements]);
      assert.ok(statements <= BUDGET[name], `${name} took ${statements} statements`);
    };

    test('a new piece, published at once', () => costs('create', () => write('third')));
    test('a title that changes, published at once', () =>
      costs('title', () => pieces().update({ documentId, status: 'published', data: { title: 'other' } })));
    test('publishing what changed before', async () => {
      await pieces().update({ documentId, data: { title: 'again', seo: { metaTitle: 'y' } } });
      await costs('publish', () => pieces().publish({ documentId }));
    });
    test('deleting a piece with all that it holds', () => costs('delete', () => pieces().delete({ documentId })));
  });
}

test('what is declared and not held costs nothing', () => {
  for (const [name, counts] of seen) assert.equal(new Set(counts).size, 1, `${name}: ${counts}`);
});
