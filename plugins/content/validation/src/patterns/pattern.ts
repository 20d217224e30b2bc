import { RE2JS } from 're2js';
import type { TimeLimit } from './time-limit.ts';
import { encodeUnits, type Translation, translate } from './translate.ts';

/** The compiled `regex` of an attribute. */
export interface Pattern {
  /** As shown in messages: `/^a/`. */
  readonly display: string;
  /** True if the string matches; undefined if the time limit was exceeded. */
  test(text: string, timeLimit: TimeLimit): boolean | undefined;
}

/** States of the automaton times characters up to which RE2 runs without the time limit: 20 ms at most. */
const MAX_STEPS = 200_000;

/**
 * Compiles a JavaScript pattern without flags. RE2 matches it in linear time. Patterns that RE2 cannot express
 * (backreferences, lookbehinds, lookaheads elsewhere than at the start) are matched by JavaScript's engine under the
 * time limit.
 *
 * @throws SyntaxError if the pattern is invalid.
 */
export function compilePattern(source: string): Pattern {
  // JavaScript validates the pattern: Strapi's clients know its messages.
  const native = new RegExp(source);
  const display = String(native);
  const linear = compileLinear(source);
  if (linear) return { display, test: linear };
  return { display, test: (text, timeLimit) => timeLimit.run(() => native.test(text)) };
}

const patterns = new Map<string, Pattern>();

/**
 * The compiled pattern of an attribute, cached by source. An invalid pattern matches nothing: `checkPatterns` rejects
 * it at boot, or logs a warning.
 */
export function cachedPattern(source: unknown): Pattern | undefined {
  if (source === undefined) return undefined;
  const text = String(source);
  const cached = patterns.get(text);
  if (cached) return cached;
  let pattern: Pattern;
  try {
    pattern = compilePattern(text);
  } catch {
    pattern = { display: text, test: () => false };
  }
  patterns.set(text, pattern);
  return pattern;
}

function compileLinear(source: string): Pattern['test'] | undefined {
  try {
    const translation = translate(source);
    return translation && linearTest(translation);
  } catch {
    // RE2 limits repetitions to 1000, and the size of the program.
    return undefined;
  }
}

function linearTest({ pattern, conditions }: Translation): Pattern['test'] {
  let parts: readonly CompiledPart[];
  const compile = () => {
    parts = [{ pattern, isNegated: false }, ...conditions].map((part) => ({
      ...part,
      automaton: RE2JS.compile(part.pattern),
    }));
  };
  compile();
  const size = parts!.reduce((sum, { automaton }) => sum + automaton.programSize(), 0);
  const matches = (text: string) => parts.every(({ automaton, isNegated }) => automaton.test(text) !== isNegated);
  return (text, timeLimit) => {
    const units = encodeUnits(text);
    if (units.length * size <= MAX_STEPS) return matches(units);
    const result = timeLimit.run(() => matches(units));
    // An interrupted match may leave the automaton's state cache inconsistent: compile again.
    if (result === undefined) compile();
    return result;
  };
}

interface CompiledPart {
  readonly pattern: string;
  readonly isNegated: boolean;
  readonly automaton: RE2JS;
}
