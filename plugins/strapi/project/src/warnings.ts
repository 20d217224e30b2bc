import type { Log, MortiseError } from '@mortise/kernel';
import { findLocation, folderRoots } from './locations.ts';

/** Something in the project that Strapi accepts and Mortise rejects in native code. */
export interface Warning {
  /** Relative to the project: `src/api/a/content-types/a/schema.json`, or `src/index.ts:12:3` for code. */
  readonly place: string;
  /** The coded error that native code gets: its code, its message with the value, its remedy. */
  readonly refusal: MortiseError;
  /** What Mortise does instead; completes the sentence "As in Strapi, …": `the key is ignored`. */
  readonly outcome: string;
}

/**
 * The project's warnings. Where Mortise rejects a native plugin, code and schemas of the project get Strapi's behaviour
 * and one warning per location. Warnings are logged in development only.
 */
export interface Warnings {
  /** A warning about a file. */
  ofFile(file: string, refusal: MortiseError, outcome: string): void;
  /**
   * A warning about the current call, located at the innermost stack frame of project code. Call it before the first
   * `await`. Does nothing outside of development; `refusal` is a function so that the error is created only if needed.
   */
  ofCall(refusal: () => MortiseError, outcome: string): void;
  /** Without duplicates, in order of occurrence. */
  readonly list: readonly Warning[];
}

/** Limit of stored warnings: code generated at run time could have any number of locations. */
const MAX_PLACES = 1000;
const STACK_FRAMES = 50;

/** @param isDevelopment whether warnings are logged and calls are checked. */
export function createWarnings(dir: string, log: Log, isDevelopment: boolean): Warnings {
  const list: Warning[] = [];
  const known = new Set<string>();
  const roots = folderRoots(dir);
  const add = (warning: Warning, key: string) => {
    if (known.has(key) || known.size >= MAX_PLACES) return;
    known.add(key);
    list.push(Object.freeze(warning));
    if (isDevelopment) log.warn(formatWarning(warning));
  };
  return {
    ofFile: (file, refusal, outcome) =>
      add({ place: file, refusal, outcome }, `${file}\n${refusal.code}\n${refusal.message}`),
    ofCall(refusal, outcome) {
      if (!isDevelopment) return;
      const place = callerLocation(roots) ?? dir;
      const made = refusal();
      add({ place, refusal: made, outcome }, `${place}\n${made.code}`);
    },
    list,
  };
}

/** One line: location, problem with the value, what Mortise does, remedy. */
export const formatWarning = ({ place, refusal, outcome }: Warning): string =>
  `${place}: ${refusal.message} (${refusal.code}). As in Strapi, ${outcome}. ${refusal.remedy}`;

/** The location of the project code that made the current call. */
function callerLocation(roots: readonly string[]): string | undefined {
  const holder: { stack?: string } = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_FRAMES;
  Error.captureStackTrace(holder, callerLocation);
  Error.stackTraceLimit = stackTraceLimit;
  return findLocation(holder.stack, roots);
}
