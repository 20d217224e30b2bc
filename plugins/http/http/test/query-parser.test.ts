import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isUntrusted } from '@mortise/kernel';
import fc from 'fast-check';
import qs from 'qs';
import { createQueryParser, QUERY_LIMITS } from '../src/query-parser.ts';

const parse = createQueryParser();
const { answers } = JSON.parse(readFileSync(new URL('./qs-answers.json', import.meta.url), 'utf8')) as {
  answers: readonly (readonly [string, unknown])[];
};
/** Without the mark, and with `undefined` seen. */
const plain = (value: unknown): unknown =>
  Array.isArray(value)
    ? Array.from(value, plain)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
      : value;
const nodesOf = (value: unknown): object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(nodesOf)] : [];
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;

describe('the query parser', () => {
  it('parses as qs does, plain and odd strings', () => {
    for (const [text, answer] of answers) assert.deepEqual(plain(parse(text)), answer, text);
  });

  it('parses as qs does, any string of the grammar', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'a',
        'b',
        'filters',
        '$and',
        '0',
        '1',
        '2',
        '',
        'a.b',
        'é',
        'toString',
        '__proto__',
        'constructor',
      ),
      fc.string({ unit: fc.constantFrom(...'ab0[]= %5B5D+.'), maxLength: 5 }),
    );
    const bracket = fc.oneof(name, fc.constantFrom('', '0', '1', '7')).map((inside) => `[${inside}]`);
    const value = fc.oneof(
      fc.constantFrom('=', '=x', '=1', '==', '=%20', '=%C3%A9', '=%ff', '=+', '=a,b', '=[]', ''),
      fc.string({ unit: fc.constantFrom(...'ab=[]%+&;'), maxLength: 6 }).map((text) => `=${text}`),
    );
    const pair = fc
      .tuple(name, fc.array(bracket, { maxLength: 4 }), value)
      .map(([first, brackets, last]) => first + brackets.join('') + last)
      // qs collects parameters in an object, which sorts integer-like names first; no parameter has such a name.
      .filter((text) => !/^(?:%30)?\d/.test(text));
    const query = fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.join('&'));
    const { maxDepth: depth, maxListLength: arrayLimit, maxParameters: parameterLimit } = QUERY_LIMITS;
    fc.assert(
      fc.property(query, (text) => {
        // An index over the limit is an error here, and a name in qs.
        fc.pre(!/\d{4}/.test(text));
        const theirs = qs.parse(text, { depth, arrayLimit, parameterLimit, strictNullHandling: true });
        assert.deepEqual(plain(parse(text)), plain(theirs), text);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps the order in which names first appear', () => {
    assert.deepEqual(Object.keys(parse('c=1&a=2&b=3&c=4')), ['c', 'a', 'b']);
  });

  it('marks every object and array as untrusted, merged ones too', () => {
    for (const [text] of answers) for (const node of nodesOf(parse(text))) assert.ok(isUntrusted(node), text);
  });

  it('shares no object between two results for the same string', () => {
    const first = parse('a[b]=1');
    (first.a as { b: string }).b = 'changed';
    assert.deepEqual(plain(parse('a[b]=1')), { a: { b: '1' } });
  });

  it('never changes Object.prototype', () => {
    for (const text of [
      '__proto__[x]=1',
      'a[__proto__][x]=1',
      'constructor[prototype][x]=1',
      'a[constructor]=1',
      '__proto__=1',
    ])
      parse(text);
    assert.equal(({} as { x?: unknown }).x, undefined);
    assert.equal(Object.getPrototypeOf(parse('__proto__[x]=1')), Object.prototype);
  });

  it('rejects a string longer than the limit, and accepts one of exactly that length', () => {
    parse(`a=${'x'.repeat(QUERY_LIMITS.maxLength - 2)}`);
    assert.throws(() => parse(`a=${'x'.repeat(QUERY_LIMITS.maxLength - 1)}`), code('HTTP_QUERY_TOO_LONG'));
  });

  it('rejects one parameter too many instead of dropping it', () => {
    const few = createQueryParser({ ...QUERY_LIMITS, maxParameters: 3 });
    assert.deepEqual(Object.keys(few('a=1&b=1&c=1')), ['a', 'b', 'c']);
    assert.throws(() => few('a=1&b=1&c=1&d=1'), code('HTTP_QUERY_TOO_MANY'));
  });

  it('rejects one bracket too deep instead of joining the rest to a name', () => {
    parse(`a${'[b]'.repeat(20)}=1`);
    assert.throws(() => parse(`a${'[b]'.repeat(21)}=1`), code('HTTP_QUERY_TOO_DEEP'));
  });

  it('rejects arrays over the limit in every notation', () => {
    const short = createQueryParser({ ...QUERY_LIMITS, maxListLength: 2 });
    const tooLong = code('HTTP_QUERY_LIST_TOO_LONG');
    for (const text of ['a=1&a=2', 'a[]=1&a[]=2', 'a[0]=1&a[1]=2'])
      assert.deepEqual(plain(short(text)), { a: ['1', '2'] });
    for (const text of ['a=1&a=2&a=3', 'a[]=1&a[]=2&a[]=3', 'a[2]=1', 'a[0]=1&a[1]=2&a=3', 'a=1&a=2&a[]=3'])
      assert.throws(() => short(text), tooLong, text);
  });

  it('parses forms without marks, and a name without = as an empty string', () => {
    const form = createQueryParser(QUERY_LIMITS, { isMarked: false, emptyValue: '' });
    const tree = form('a&b[c]=1');
    assert.deepEqual(tree, { a: '', b: { c: '1' } });
    assert.ok(nodesOf(tree).every((node) => !isUntrusted(node)));
  });

  it('returns a tree or throws a coded error for any bytes', () => {
    let seed = 11;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed % below;
    };
    const alphabet = [
      '[',
      ']',
      '=',
      '&',
      '%',
      '+',
      '0',
      '9',
      'a',
      '.',
      '%5B',
      '%5D',
      '%00',
      'é',
      '__proto__',
      '\u{1f30a}',
      '1e3',
    ];
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: random(40) }, () => alphabet[random(alphabet.length)]).join('');
      try {
        assert.ok(isUntrusted(parse(text)));
      } catch (error) {
        assert.match((error as { code?: string }).code ?? `uncoded for ${text}: ${error}`, /^HTTP_QUERY_/);
      }
    }
  });
});
