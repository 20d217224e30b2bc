import type { ReadOptions } from '../contract.ts';
import type { StatementBudget } from '../driver.ts';
import { errors } from '../errors.ts';

/** What one read may cost: its statements, and the answer that is made of their rows. */
export interface ReadBudget extends StatementBudget {
  /** The rows of one level, at most; one more than that is refused. */
  readonly maxRows: number;
  /** The attributes that lead to what is read now, for messages. */
  path: readonly string[];
  /**
   * Charges what an answer will hold, before it is made.
   *
   * @throws DATABASE_READ_TOO_MANY, DATABASE_READ_TOO_LARGE, DATABASE_READS_FULL.
   */
  takeAnswer(entries: number, chars: number): void;
  /** Charges an answer in which no row stands twice. @returns false where that needs a closer look. */
  takeRows(nameChars: number): boolean;
  /** Throws where nothing is left to go on with. */
  check(): void;
  /** Gives back what was charged to all reads together. */
  close(): void;
}

export interface BudgetOptions {
  /** The type that is read, for messages. */
  readonly uid: string;
  readonly limits: Pick<ReadOptions, 'maxChars' | 'maxEntries' | 'timeoutMs' | 'signal'>;
  readonly isSlow: boolean;
  readonly isDear?: boolean | undefined;
}

/** Hands out budgets whose characters come out of one sum. */
export interface Budgets {
  /** @returns `undefined` where nothing is limited, as for trusted code. */
  open(options: BudgetOptions): ReadBudget | undefined;
  /** The characters of all reads in flight. */
  readonly inFlight: number;
}

/** What a read may hold whatever the others do, so that small answers are given while large ones wait. */
const FREE_CHARS = 262_144;

/** @param maxCharsInFlight what all reads together may hold. */
export function createBudgets(maxCharsInFlight: number): Budgets {
  let inFlight = 0;

  const open = ({ uid, limits, isSlow, isDear = false }: BudgetOptions): ReadBudget => {
    const { maxChars = Number.POSITIVE_INFINITY, maxEntries = Number.POSITIVE_INFINITY } = limits;
    const { timeoutMs = Number.POSITIVE_INFINITY, signal } = limits;
    let [rows, chars, held, ms] = [0, 0, 0, 0];
    let path: readonly string[] = [];
    let problem: (() => Error) | undefined;
    let isClosed = false;
    const at = () => path.join('.');
    const tooMany = () => errors.READ_TOO_MANY({ uid, maxEntries, path: at() });
    const tooLarge = () => errors.READ_TOO_LARGE({ uid, maxChars, path: at() });
    /** @returns what is exceeded by so much. */
    const hold = (total: number): (() => Error) | undefined => {
      const more = Math.max(0, total - FREE_CHARS) - held;
      if (more <= 0) return undefined;
      if (inFlight + more > maxCharsInFlight) return () => errors.READS_FULL({ maxChars: maxCharsInFlight });
      held += more;
      inFlight += more;
      return undefined;
    };
    return {
      isSlow,
      isDear,
      signal,
      maxRows: Math.min(maxEntries, MAX_ROWS),
      get path() {
        return path;
      },
      set path(steps) {
        path = steps;
      },
      get leftMs() {
        // The longest that a timer takes.
        return Math.min(timeoutMs - ms, 2 ** 31 - 1);
      },
      takeTime(spent) {
        ms += spent;
      },
      takeRow(bytes) {
        // Rows of a statement that was cancelled may still arrive.
        if (isClosed) return false;
        rows++;
        chars += bytes;
        if (rows > maxEntries) problem = tooMany;
        else if (chars > maxChars * WIRE_SHARE) problem = tooLarge;
        else problem = hold(chars);
        return problem === undefined;
      },
      refusal: () => (problem ?? (() => errors.READ_TOO_SLOW({ uid, timeoutMs })))(),
      check() {
        if (signal?.aborted) throw errors.CLIENT_GONE({});
        if (ms >= timeoutMs) throw errors.READ_TOO_SLOW({ uid, timeoutMs });
      },
      takeAnswer(entries, answerChars) {
        if (entries > maxEntries) throw tooMany();
        if (answerChars > maxChars) throw tooLarge();
        const full = hold(chars + answerChars);
        if (full) throw full();
      },
      takeRows(nameChars) {
        const most = chars + rows * nameChars;
        if (most > maxChars) return false;
        const full = hold(chars + most);
        if (full) throw full();
        return true;
      },
      close() {
        isClosed = true;
        inFlight -= held;
        held = 0;
      },
    };
  };

  return {
    open(options) {
      const { maxChars, maxEntries, timeoutMs, signal } = options.limits;
      const isLimited = maxChars !== undefined || maxEntries !== undefined || timeoutMs !== undefined;
      return isLimited || signal ? open(options) : undefined;
    },
    get inFlight() {
      return inFlight;
    },
  };
}

/** Bytes on the wire may exceed the characters of the answer: each row repeats where it belongs, and texts are UTF-8. */
const WIRE_SHARE = 4;
/** The most rows of one level that are read for an answer of limited size, whatever the limit. */
const MAX_ROWS = 250_000;
