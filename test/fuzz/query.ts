import fc from 'fast-check';
import { encoded, NAMES, ODD, OPERATORS, scalar, UIDS } from './words.ts';

const ROOTS = [
  ...['filters', 'sort', 'populate', 'fields', 'pagination', 'status', 'locale', '_q', 'publicationState', 'data'],
  ...['publicationFilter', 'hasPublishedVersion'],
];
const WORDS = [
  'on',
  'count',
  'page',
  'pageSize',
  'start',
  'limit',
  'withCount',
  'sort',
  'fields',
  'filters',
  'populate',
];

const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 5, arbitrary: fc.constantFrom(...OPERATORS) },
  { weight: 3, arbitrary: fc.constantFrom(...WORDS, '*') },
  { weight: 2, arbitrary: fc.nat({ max: 120 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom(...UIDS, ...ODD) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const pair = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...ROOTS) }, { weight: 1, arbitrary: key }),
    fc.array(key, { maxLength: 6 }),
    scalar,
    fc.boolean(),
  )
  .map(([root, path, said, whole]) =>
    whole
      ? `${encoded(root + path.map((part) => `[${part}]`).join(''))}=${encoded(said)}`
      : `${encoded(root)}${path.map((part) => `[${encoded(part)}]`).join('')}=${encoded(said)}`,
  );
const grammar = fc.array(pair, { minLength: 1, maxLength: 6 }).map((pairs) => pairs.join('&'));
const noise = fc
  .string({ unit: fc.constantFrom(...'abfilters[]=&%$.,:*0123456789+;?/#"\'\\ '), maxLength: 60 })
  .map((text) => text.replaceAll('#', '%23').replaceAll(' ', '+'));

/** Query strings: mostly of Strapi's grammar, some of its letters alone. */
export const query = fc.oneof({ weight: 5, arbitrary: grammar }, { weight: 1, arbitrary: noise });
