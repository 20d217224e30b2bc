import type { Log, MortiseError } from '@mortise/kernel';
import { placeIn, rootsOf } from './places.ts';

/** Something of the folder that Strapi accepts and native code is refused for. */
export interface Warning {
  /** From the folder: `src/api/a/content-types/a/schema.json`, or `src/index.ts:12:3` for code. */
  readonly place: string;
  /** The coded error that native code gets: its code, its message with the value, its remedy. */
  readonly refusal: MortiseError;
  /** What is done instead, as words that follow "as in Strapi": `the key is ignored`. */
  readonly outcome: string;
}

/**
 * The folder's warnings: where a native plugin is refused, code and schemas of the folder get Strapi's behaviour and one
 * warning for each place, logged in development only.
 */
export interface Warnings {
  /** A warning about a file. */
  ofFile(file: string, refusal: MortiseError, outcome: string): void;
  /**
   * A warning about the call that runs now; its place is the innermost stack frame of the folder's own code. Call it before
   * the first `await`. Outside of development it does nothing, so `refusal` is made only where it is needed.
   */
  ofCall(refusal: () => MortiseError, outcome: string): void;
  /** Each once, in the order in which they came. */
  readonly list: readonly Warning[];
}

/** Places that are kept and logged; code that is made at run time could have any number. */
const MAX_PLACES = 1000;
const STACK_FRAMES = 50;

/** @param isDevelopment whether warnings are logged, and calls looked at. */
export function createWarnings(dir: string, log: Log, isDevelopment: boolean): Warnings {
  const list: Warning[] = [];
  const known = new Set<string>();
  const roots = rootsOf(dir);
  const add = (warning: Warning, key: string) => {
    if (known.has(key) || known.size >= MAX_PLACES) return;
    known.add(key);
    list.push(Object.freeze(warning));
    if (isDevelopment) log.warn(textOf(warning));
  };
  return {
    ofFile: (file, refusal, outcome) =>
      add({ place: file, refusal, outcome }, `${file}\n${refusal.code}\n${refusal.message}`),
    ofCall(refusal, outcome) {
      if (!isDevelopment) return;
      const place = callerIn(roots) ?? dir;
      const made = refusal();
      add({ place, refusal: made, outcome }, `${place}\n${made.code}`);
    },
    list,
  };
}

/** One line: place, what was wrong with which value, what is done, what to write instead. */
export const textOf = ({ place, refusal, outcome }: Warning): string =>
  `${place}: ${refusal.message} (${refusal.code}). As in Strapi, ${outcome}. ${refusal.remedy}`;

/** The place of the folder's code that calls. */
function callerIn(roots: readonly string[]): string | undefined {
  const holder: { stack?: string } = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_FRAMES;
  Error.captureStackTrace(holder, callerIn);
  Error.stackTraceLimit = stackTraceLimit;
  return placeIn(holder.stack, roots);
}
