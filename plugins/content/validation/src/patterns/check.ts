import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import { errors } from '../errors.ts';
import { cachedPattern, compilePattern } from './pattern.ts';
import { createTimeLimit } from './time-limit.ts';

const WARM_UP_MS = 1000;
const [WARM_UP_TURNS, WARM_UP_WORDS] = [3, 4000];

/** Attribute types with a `regex`. */
const STRING_TYPES: ReadonlySet<string> = new Set(['string', 'text', 'richtext', 'password', 'email', 'uid']);

/**
 * Compiles the pattern of every attribute.
 *
 * @throws VALIDATION_PATTERN_INVALID for a native schema whose `regex` is not a regular expression.
 */
export function checkPatterns({ types, components, refuseOrWarn }: ContentTypes): void {
  for (const type of [...types, ...components]) checkType(type, refuseOrWarn);
}

function checkType({ uid, scalars }: ContentType, refuseOrWarn: ContentTypes['refuseOrWarn']): void {
  for (const { name, type, schema } of scalars) {
    const regex: unknown = schema.regex;
    if (regex === undefined || !STRING_TYPES.has(type)) continue;
    const problem = findProblem(regex);
    if (problem === undefined) continue;
    const error = errors.PATTERN_INVALID({ uid, attribute: name, regex, problem });
    const outcome = typeof regex === 'string' ? 'no value is valid' : `it is read as ${cachedPattern(regex)?.display}`;
    refuseOrWarn(uid, error, outcome);
  }
}

function findProblem(regex: unknown): string | undefined {
  if (typeof regex !== 'string') return 'it is not a string';
  try {
    compilePattern(regex);
  } catch (error) {
    return (error as Error).message;
  }
  warmUp();
  cachedPattern(regex)?.test('', createTimeLimit(WARM_UP_MS));
  return undefined;
}

let isWarm = false;
/** Makes V8 optimize RE2JS at boot: without it, the first long string would take ten times as long. */
function warmUp(): void {
  if (isWarm) return;
  isWarm = true;
  for (let turn = 0; turn < WARM_UP_TURNS; turn++)
    compilePattern('^(?:[a-z]+ ){2,}$').test('warm '.repeat(WARM_UP_WORDS), createTimeLimit(WARM_UP_MS));
}
