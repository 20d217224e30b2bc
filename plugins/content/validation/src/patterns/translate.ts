import { type AST, RegExpParser } from '@eslint-community/regexpp';

// Strapi compiles patterns without flags, so JavaScript matches UTF-16 units. RE2 matches code points, and its \s, \v,
// . and $ differ. The RE2 pattern is therefore generated from the syntax tree, with every character set as explicit
// ranges.

/** A pattern in RE2 syntax. A string matches if it contains `pattern` and all conditions hold. */
export interface Translation {
  readonly pattern: string;
  /** Lookaheads at the start of an anchored pattern, each as a separate pattern anchored at the start of the string. */
  readonly conditions: readonly { readonly pattern: string; readonly isNegated: boolean }[];
}

/** RE2 cannot express the pattern: JavaScript's engine matches it under a time limit. */
class Untranslatable extends Error {}

type Range = readonly [number, number];

const MAX_UNIT = 0xffff;
const [FIRST_SURROGATE, LAST_SURROGATE] = [0xd800, 0xdfff];
/**
 * Surrogates are shifted to this private use plane, in strings and patterns, because RE2 cannot match half of a pair.
 * Strings contain no other characters above U+FFFF after that.
 */
const SHIFTED_SURROGATES = 0xf0000;
/** The UTF-16 surrogate pair of SHIFTED_SURROGATES; the offset of a shifted surrogate is added to it. */
const [SHIFTED_HIGH, SHIFTED_LOW] = [0xdb80, 0xdc00];

/** Encodes a string for translated patterns. */
export function encodeUnits(text: string): string {
  if (!/[\ud800-\udfff]/.test(text)) return text;
  const units = new Uint16Array(2 * text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < FIRST_SURROGATE || unit > LAST_SURROGATE) units[length++] = unit;
    else {
      const offset = unit - FIRST_SURROGATE;
      units[length++] = SHIFTED_HIGH + (offset >> 10);
      units[length++] = SHIFTED_LOW + (offset & 0x3ff);
    }
  }
  return Buffer.from(units.buffer, 0, 2 * length).toString('utf16le');
}

const DIGITS: readonly Range[] = [[0x30, 0x39]];
const WORD: readonly Range[] = [...DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const LINE_ENDS: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
/** The `\s` of ECMAScript: white space and line terminators. */
const SPACE: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/**
 * @returns undefined if RE2 cannot express the pattern: backreferences, lookbehinds, lookaheads elsewhere than at the
 *   start, inline flags.
 * @throws SyntaxError if the pattern is invalid.
 */
export function translate(source: string): Translation | undefined {
  const { alternatives } = new RegExpParser().parsePattern(source);
  try {
    const [only] = alternatives;
    const anchored = alternatives.length === 1 && only ? splitLookaheads(only) : undefined;
    if (!anchored) return { pattern: unionSource(alternatives), conditions: [] };
    return {
      pattern: `\\A${anchored.rest.map(elementSource).join('')}`,
      conditions: anchored.lookaheads.map(({ alternatives: inner, negate }) => ({
        pattern: `\\A${unionSource(inner)}`,
        isNegated: negate,
      })),
    };
  } catch (error) {
    if (error instanceof Untranslatable) return undefined;
    throw error;
  }
}

/** Splits an alternative that starts with `^` into the lookaheads after `^` and the remaining elements. */
function splitLookaheads({ elements: [first, ...others] }: AST.Alternative) {
  if (first?.type !== 'Assertion' || first.kind !== 'start') return undefined;
  const end = others.findIndex((each) => each.type !== 'Assertion' || each.kind !== 'lookahead');
  const lookaheads = (end < 0 ? others : others.slice(0, end)) as readonly AST.LookaheadAssertion[];
  return { lookaheads, rest: end < 0 ? [] : others.slice(end) };
}

const unionSource = (alternatives: readonly AST.Alternative[]): string =>
  `(?:${alternatives.map(({ elements }) => elements.map(elementSource).join('')).join('|')})`;

function elementSource(node: AST.Element): string {
  switch (node.type) {
    case 'Character':
    case 'CharacterSet':
    case 'CharacterClass':
      return classSource(rangesOf(node));
    case 'CapturingGroup':
      return unionSource(node.alternatives);
    case 'Group':
      if (node.modifiers) throw new Untranslatable();
      return unionSource(node.alternatives);
    case 'Quantifier': {
      const { min, max } = node;
      return `(?:${elementSource(node.element)}){${min},${max === Number.POSITIVE_INFINITY ? '' : max}}`;
    }
    case 'Assertion':
      return assertionSource(node);
    default:
      throw new Untranslatable();
  }
}

function assertionSource(node: AST.Assertion): string {
  switch (node.kind) {
    case 'start':
      return '\\A';
    case 'end':
      return '\\z';
    case 'word':
      return node.negate ? '\\B' : '\\b';
    default:
      throw new Untranslatable();
  }
}

/** The UTF-16 units that an element matches, unsorted. */
function rangesOf(node: AST.Element | AST.CharacterClassElement): readonly Range[] {
  switch (node.type) {
    case 'Character':
      return [[node.value, node.value]];
    case 'CharacterClassRange':
      return [[node.min.value, node.max.value]];
    case 'CharacterSet': {
      if (node.kind === 'any') return complement(LINE_ENDS);
      if (node.kind === 'property') throw new Untranslatable();
      const ranges = node.kind === 'digit' ? DIGITS : node.kind === 'word' ? WORD : SPACE;
      return node.negate ? complement(ranges) : ranges;
    }
    case 'CharacterClass': {
      const ranges = node.elements.flatMap(rangesOf);
      return node.negate ? complement(ranges) : ranges;
    }
    default:
      throw new Untranslatable();
  }
}

function complement(ranges: readonly Range[]): readonly Range[] {
  const gaps: Range[] = [];
  let from = 0;
  for (const [low, high] of ranges.toSorted(([a], [b]) => a - b)) {
    if (low > from) gaps.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= MAX_UNIT) gaps.push([from, MAX_UNIT]);
  return gaps;
}

/** An RE2 character class; without ranges, a class that matches nothing. */
function classSource(ranges: readonly Range[]): string {
  if (ranges.length === 0) return '[^\\x{0}-\\x{10FFFF}]';
  return `[${ranges
    .flatMap(shiftSurrogates)
    .map(([low, high]) => `\\x{${low.toString(16)}}-\\x{${high.toString(16)}}`)
    .join('')}]`;
}

/** Splits a range so that its surrogates are shifted as by `encodeUnits`. */
function shiftSurrogates([low, high]: Range): readonly Range[] {
  const parts: Range[] = [];
  if (low < FIRST_SURROGATE) parts.push([low, Math.min(high, FIRST_SURROGATE - 1)]);
  const [first, last] = [Math.max(low, FIRST_SURROGATE), Math.min(high, LAST_SURROGATE)];
  const shift = SHIFTED_SURROGATES - FIRST_SURROGATE;
  if (first <= last) parts.push([first + shift, last + shift]);
  if (high > LAST_SURROGATE) parts.push([Math.max(low, LAST_SURROGATE + 1), high]);
  return parts;
}
