import type { RowValues } from '@mortise/database/contract';
import type { Booted } from '../src/index.ts';

const AT = '2026-01-02T03:04:05.000Z';
const stamps = { createdAt: AT, updatedAt: AT };
/** Two rows of one document: the draft and what is published of it. */
const both = (documentId: string, draft: RowValues, published: RowValues): readonly RowValues[] => [
  { documentId, ...stamps, ...draft, publishedAt: null },
  { documentId, ...stamps, ...published, publishedAt: AT },
];

/**
 * Fills the model of `contracts/model.ts`: two shelves, subjects in English and French, a published book, one that has a
 * newer draft, one that is a draft alone, and the notice.
 */
export async function fillLibrary(server: Booted): Promise<void> {
  const plain = { ...stamps, publishedAt: AT };
  const [upper, lower] = await server.seed('api::shelf.shelf', [
    { documentId: 'shelf-upper', name: 'upper', code: 'secret-1', ...plain },
    { documentId: 'shelf-lower', name: 'lower', code: 'secret-2', ...plain },
  ]);
  const [tides, marees, tar] = await server.seed('api::subject.subject', [
    { documentId: 'subject-tides', name: 'tides', locale: 'en', ...plain },
    { documentId: 'subject-tides', name: 'marées', locale: 'fr', ...plain },
    { documentId: 'subject-tar', name: 'tar', locale: 'en', ...plain },
  ]);
  const knots = {
    title: 'Knots',
    pages: 80,
    genre: 'manual',
    shelf: upper,
    subjects: [tar!, tides!],
    labels: [{ text: 'new' }],
  };
  await server.seed('api::book.book', [
    ...both('book-knots', knots, knots),
    ...both(
      'book-sea',
      { title: 'The sea, revised', pages: 210, shelf: lower },
      { title: 'The sea', pages: 200, shelf: lower, subjects: [tides!] },
    ),
    { documentId: 'book-hidden', title: 'Not yet', pages: 1, shelf: upper, ...stamps, publishedAt: null },
  ]);
  await server.seed('api::notice.notice', [{ documentId: 'notice', text: 'Closed on Mondays', ...plain }]);
  if (marees === undefined) throw Object.assign(new Error('seed gave too few ids'), { code: 'LIBRARY_SHORT' });
}
