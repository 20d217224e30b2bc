import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ScalarAttribute } from '@mortise/content-types/contract';
import type { PlanNode } from '@mortise/query/contract';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { type Booted, boot } from '../src/index.ts';

const BOOKS = 37;
const SHELVED = 30;

describe('reading through statements', () => {
  let server: Booted;
  before(async () => {
    server = await boot({ contentTypes, components, grants, plugins: [] });
    const publishedAt = '2026-01-02T03:04:05.000Z';
    const shelves = await server.seed('api::shelf.shelf', [
      { documentId: 'one', name: 'one', publishedAt },
      { documentId: 'two', name: 'two', publishedAt },
    ]);
    const books = Array.from({ length: BOOKS }, (_, i) => ({
      documentId: `book-${i}`,
      title: `Book ${i}`,
      pages: (i * 7) % 10,
      shelf: i < SHELVED ? shelves[i % 2] : null,
      publishedAt,
    }));
    await server.seed('api::book.book', books);
    // A link from a draft is none that a reader of what is published can see.
    await server.seed('api::book.book', [
      { documentId: 'draft', title: 'Draft', shelf: shelves[0], publishedAt: null },
    ]);
  });
  after(() => server.stop());

  const list = async (query: string) => {
    const answer = await server.http.inject(`/api/books?${query}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json() as { data: { id: number; title: string }[]; meta: { pagination: { total: number } } };
  };

  for (const sort of ['', 'sort=pages:desc&', 'sort=shelf.name:asc,pages&']) {
    for (const filter of ['', 'filters[pages][$ne]=3&']) {
      test(`the pages of a list are the list, from either end (${sort}${filter || 'everything'})`, async () => {
        const whole = (await list(`${sort}${filter}pagination[pageSize]=100`)).data.map(({ id }) => id);
        for (const round of ['before the total is known', 'and after']) {
          const paged: number[] = [];
          for (let page = 1; paged.length < whole.length; page++) {
            const { data, meta } = await list(`${sort}${filter}pagination[page]=${page}&pagination[pageSize]=4`);
            assert.equal(meta.pagination.total, whole.length, round);
            assert.ok(data.length, `page ${page} is empty ${round}`);
            paged.push(...data.map(({ id }) => id));
          }
          assert.deepEqual(paged, whole, round);
        }
      });

      test(`a page past the end is empty and still tells the total (${sort}${filter || 'everything'})`, async () => {
        const { data, meta } = await list(`${sort}${filter}pagination[start]=500&pagination[limit]=5`);
        assert.deepEqual(data, []);
        assert.equal(meta.pagination.total, (await list(`${filter}pagination[pageSize]=1`)).meta.pagination.total);
      });
    }
  }

  test('what asks for a missing relation finds the rows that have none, as an outer join would', async () => {
    const total = async (filters: string) => (await list(filters)).meta.pagination.total;
    assert.equal(await total('filters[shelf][id][$null]=true'), BOOKS - SHELVED);
    assert.equal(await total('filters[shelf][name][$notNull]=false'), BOOKS - SHELVED);
    assert.equal(await total('filters[shelf][name]=one'), SHELVED / 2);
    assert.equal(await total('filters[$not][shelf][name]=one'), SHELVED / 2, 'null is neither one nor not one');
    assert.equal(await total('filters[$or][0][shelf][name]=one&filters[$or][1][shelf][id][$null]=true'), 22);
  });

  test('a relation to drafts alone is no relation to a reader of what is published', async () => {
    const { data } = (await server.http.inject('/api/shelves?filters[books][title]=Draft')).json();
    assert.deepEqual(data, []);
  });

  test('an answer that would be too large is refused before it is made, with what to do', async () => {
    const type = server.kernel.use.contentTypes.get('api::shelf.shelf');
    const { documents } = server;
    assert.ok(
      (await documents(type.uid).findMany({ populate: ['books'], status: 'published', maxChars: 100_000 })).length,
    );
    await assert.rejects(documents(type.uid).findMany({ populate: ['books'], status: 'published', maxChars: 500 }), {
      code: 'DATABASE_READ_TOO_LARGE',
      kind: 'invalid',
      remedy: /populate "books"/,
    });
  });

  test('a plan whose slot nobody filled is refused by name', async () => {
    const type = server.kernel.use.contentTypes.get('api::shelf.shelf');
    const field = type.attributes.get('name') as ScalarAttribute;
    const plan: PlanNode = {
      type,
      fields: type.scalars,
      where: { kind: 'compare', field, operator: '$eq', operand: { slot: 'who' } },
      sort: [],
      populate: [],
    };
    await assert.rejects(server.db.read(plan), { code: 'DATABASE_BINDING_MISSING', message: /"who"/ });
    assert.equal((await server.db.read(plan, { bindings: { who: 'one' } })).entries.length, 1);
  });
});
