import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePattern } from '../src/patterns/pattern.ts';
import { createTimeLimit } from '../src/patterns/time-limit.ts';
import { translate } from '../src/patterns/translate.ts';

const LIMIT_MS = 30;
const PROMISE_MS = 50;
const CHARS = 100_000;

const matches = (source: string, text: string) => compilePattern(source).test(text, createTimeLimit(LIMIT_MS));
/** The least CPU time of three calls: excludes other processes, and most of the compilation. */
function cpuMs(call: () => void): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const SOURCES = [
  ...['', 'a', '^a', 'a$', '^a$', '^$', 'a|b', '^(?:a|bc)+$', '(a)(b)?', 'a*?b', 'a{2}', 'a{2,}', 'a{1,2}?', '^a{,3}$'],
  ...[
    '.',
    '^.$',
    '^..$',
    '^.*$',
    '\\d',
    '^\\D+$',
    '\\w+',
    '^\\W$',
    '\\s',
    '^\\S+$',
    '\\bword\\b',
    '\\B',
    '[^]',
    '[]',
    '[^a]',
  ],
  ...[
    '[a-z]',
    '[^a-z]',
    '[\\d-x]',
    '[\\w.-]+',
    '[\\b]',
    '[\\s\\S]',
    '\\t',
    '\\n',
    '\\v',
    '\\cA',
    '\\x41',
    '\\u0041',
    '\\u{41}',
  ],
  ...[
    '\\0',
    '\\e',
    '\\A',
    '\\z',
    '\\Q.\\E',
    '\\-',
    '\\/',
    '\\_',
    ']',
    '{',
    '}',
    'a{',
    '\\p{L}',
    '[[:alpha:]]',
    '(?<n>a)',
    '[a&&b]',
  ],
  ...[
    'é',
    '[à-ü]',
    '😀',
    '^😀$',
    '[😀]',
    '^[^😀]$',
    '\\ud83d',
    '[\\ud800-\\udbff]',
    '^[\\ud800-\\udfff]{2}$',
    '\\uFEFF',
    '^\\u2028$',
  ],
  ...[
    '^(?=.*\\d)',
    '^(?=.*\\d)(?=.*[a-z]).{4,}$',
    '^(?!admin)',
    '^(?!.*\\.\\.)[a-z.]+$',
    '^(?=a)',
    '^(?!a|b)c?',
    '^(?=a$)|b',
  ],
  ...[
    '(?=a)b',
    'a(?=b)',
    '(?<=a)b',
    '(?<!a)b',
    '(a)\\1',
    '(?:(a)|b)\\1',
    '^(?=(a))\\1',
    '(?i:a)',
    'a{1001}',
    '(a{500}){3}',
  ],
];
const TEXTS = [
  ...[
    '',
    'a',
    'A',
    'aa',
    'aaa',
    'b',
    'ab',
    'abc',
    'abbc',
    'a\n',
    '\n',
    '\r',
    '\u2028',
    ' ',
    '\u00a0',
    '\ufeff',
    '\t',
    '\v',
    '\0',
  ],
  ...[
    '1',
    '\u0663',
    'a1b2',
    'word',
    'a word.',
    'é',
    'ü',
    '😀',
    '😀😀',
    '\ud83d',
    '\ude00',
    'x\ud83d',
    '-',
    '/',
    '_',
    '.',
    '\\',
    ']',
    '{',
  ],
  ...[
    'p{L}',
    'e',
    'Q.E',
    'z',
    'u{41}',
    '\x01',
    'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu',
    'a{,3}',
    'a..b',
    'a.b',
    'adminx',
    'cc',
    '&',
    'al',
  ],
  'a'.repeat(1500),
];

describe('patterns', () => {
  it('match the same strings as JavaScript, with either engine', () => {
    for (const source of SOURCES) {
      const native = new RegExp(source);
      const pattern = compilePattern(source);
      for (const text of TEXTS)
        assert.equal(
          pattern.test(text, createTimeLimit(LIMIT_MS)),
          native.test(text),
          `/${source}/ on ${JSON.stringify(text)}`,
        );
    }
  });

  it('are matched in linear time if they need no backtracking, with lookaheads at the start', () => {
    const hostile = `${'a'.repeat(CHARS)}!`;
    const sources = [
      ...[
        '^(a+)+$',
        '^(a|a)*$',
        '(a|aa)+$',
        '^(a|a?)+$',
        '^([a-z]+)*$',
        '^(\\w+\\s?)*$',
        '(x+x+)+y',
        '^(.*a){20}$',
        '(a?){50}b',
      ],
      ...[
        '^(([a-z])+.)+[A-Z]([a-z])+$',
        '\\s+$',
        '^\\s+|\\s+$',
        '^(?=(a+)+$)a',
        '^(?!(a|aa)+$).*[A-Z]',
        '^([\\s\\S]*?)*x$',
      ],
    ];
    for (const source of sources) {
      assert.ok(translate(source), source);
      const pattern = compilePattern(source);
      for (const text of [hostile, ' '.repeat(CHARS) + hostile.at(-1), '😀'.repeat(CHARS / 2), 'x'.repeat(CHARS)]) {
        pattern.test(text, createTimeLimit(LIMIT_MS));
        let found: boolean | undefined;
        const took = cpuMs(() => {
          found = pattern.test(text, createTimeLimit(LIMIT_MS));
        });
        assert.notEqual(found, undefined, source);
        assert.ok(took < PROMISE_MS, `/${source}/ took ${took} ms`);
      }
    }
  });

  it('that need backtracking are interrupted after the time limit', () => {
    const hostile = `${'a'.repeat(CHARS)}!`;
    for (const source of ['^(a+)+\\1$', '(?<=^(a+)+)b|^(a+)+$', '(?=(a+)+$)!', 'x|(?=a)(a+)+$', '^(a|a)*(?=b)$']) {
      assert.equal(translate(source), undefined, source);
      const pattern = compilePattern(source);
      pattern.test('a', createTimeLimit(LIMIT_MS));
      const took = cpuMs(() => {
        const clock = createTimeLimit(LIMIT_MS);
        for (let turn = 0; turn < 20; turn++) pattern.test(hostile, clock);
      });
      assert.ok(took < 2 * PROMISE_MS, `/${source}/ took ${took} ms`);
    }
    assert.equal(matches('^(a+)+\\1$', hostile), undefined);
  });

  it('are displayed as in JavaScript, and rejected if they are invalid', () => {
    assert.equal(compilePattern('a/b').display, '/a\\/b/');
    for (const source of ['(', '[', 'a**', '*', '(?<n>a)(?<n>b)', '\\'])
      assert.throws(() => compilePattern(source), SyntaxError);
  });

  it('match correctly after an interrupted match', () => {
    const pattern = compilePattern('[ab]*a[ab]{20}$');
    const random = Array.from({ length: CHARS }, (_, i) => ((i * 7919) % 13 < 6 ? 'a' : 'b')).join('');
    pattern.test(`${random}c`, createTimeLimit(1));
    assert.equal(pattern.test(`a${'b'.repeat(20)}`, createTimeLimit(LIMIT_MS)), true);
    assert.equal(pattern.test('b'.repeat(21), createTimeLimit(LIMIT_MS)), false);
  });
});
