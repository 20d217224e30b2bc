import { RE2JS } from 're2js';
import type { Clock } from './clock.ts';
import { type Translation, translate, unitsOf } from './translate.ts';

/** An author's pattern. */
export interface Pattern {
  /** As it is told: `/^a/`. */
  readonly told: string;
  /** Whether a text matches; undefined if that was not known in the time that the clock has. */
  test(text: string, clock: Clock): boolean | undefined;
}

/** States of the automaton times characters that are matched at once, 20 ms at the most; more is run by the clock. */
const MAX_STEPS = 200_000;

/**
 * Compiles a pattern as JavaScript understands it without flags. RE2, which takes time in proportion to the text, matches
 * it; what RE2 cannot express (backreferences, lookbehinds, lookaheads elsewhere than at the start) is matched by
 * JavaScript's own engine under the time limit of the clock.
 *
 * @throws SyntaxError for what is no pattern.
 */
export function compilePattern(source: string): Pattern {
  // JavaScript decides what is a pattern; its words are those that Strapi's clients know.
  const native = new RegExp(source);
  const told = String(native);
  const linear = linearOf(source);
  if (linear) return { told, test: linear };
  return { told, test: (text, clock) => clock.run(() => native.test(text)) };
}

const compiled = new Map<string, Pattern>();

/**
 * The pattern of an attribute, compiled once for each source. One that cannot be compiled matches nothing: `checkPatterns`
 * has refused it at boot, or warned of it.
 */
export function patternOf(source: unknown): Pattern | undefined {
  if (source === undefined) return undefined;
  const text = String(source);
  const known = compiled.get(text);
  if (known) return known;
  let made: Pattern;
  try {
    made = compilePattern(text);
  } catch {
    made = { told: text, test: () => false };
  }
  compiled.set(text, made);
  return made;
}

function linearOf(source: string): Pattern['test'] | undefined {
  try {
    const translation = translate(source);
    return translation && linearTest(translation);
  } catch {
    // RE2 has limits of its own: no more than 1000 repetitions, and a size of the whole.
    return undefined;
  }
}

function linearTest({ pattern, conditions }: Translation): Pattern['test'] {
  let parts: readonly Part[];
  const compile = () => {
    parts = [{ pattern, isNegated: false }, ...conditions].map((part) => ({
      ...part,
      automaton: RE2JS.compile(part.pattern),
    }));
  };
  compile();
  const size = parts!.reduce((sum, { automaton }) => sum + automaton.programSize(), 0);
  const matches = (text: string) => parts.every(({ automaton, isNegated }) => automaton.test(text) !== isNegated);
  return (text, clock) => {
    const units = unitsOf(text);
    if (units.length * size <= MAX_STEPS) return matches(units);
    const found = clock.run(() => matches(units));
    // What was ended within may have left its cache of states half written.
    if (found === undefined) compile();
    return found;
  };
}

interface Part {
  readonly pattern: string;
  readonly isNegated: boolean;
  readonly automaton: RE2JS;
}
