import type { ReadOptions } from '../contract.ts';
import type { StatementBudget, StatementTiming } from '../driver.ts';
import { errors } from '../errors.ts';

/** Limits one read: its statements, and the response that is built from their rows. */
export interface ReadBudget extends StatementBudget {
  /** The maximum number of rows of one level. */
  readonly maxRows: number;
  /** The attribute path of the current statement, for messages. */
  path: readonly string[];
  /**
   * Charges the size of a response before it is built.
   *
   * @throws DATABASE_READ_TOO_MANY, DATABASE_READ_TOO_LARGE, DATABASE_READS_FULL.
   */
  takeAnswer(entries: number, chars: number): void;
  /**
   * Charges a response in which no row occurs twice, by an upper bound.
   *
   * @returns false if the exact size must be measured.
   */
  takeRows(nameChars: number): boolean;
  /** Throws if the time is used up or the client has disconnected. */
  check(): void;
  /** Returns this read's share of the total over all reads. */
  close(): void;
}

export interface BudgetOptions {
  /** The content type, for messages. */
  readonly uid: string;
  readonly limits: Pick<ReadOptions, 'maxChars' | 'maxEntries' | 'timeoutMs' | 'began' | 'signal'>;
  readonly isSlow: boolean;
  readonly isDear?: boolean | undefined;
}

/** Creates budgets that share one total of characters. */
export interface Budgets {
  /** @returns `undefined` if nothing is limited, as for trusted code. */
  open(options: BudgetOptions): ReadBudget | undefined;
  /** The characters charged to all reads in flight. */
  readonly inFlight: number;
}

/**
 * Characters per read that do not count towards the total, so that small responses never fail because of large ones.
 */
const FREE_CHARS = 262_144;

/** The total of characters over all reads. */
interface Sum {
  inFlight: number;
  readonly max: number;
}

class LimitedBudget implements ReadBudget {
  readonly isSlow: boolean;
  readonly isDear: boolean;
  readonly maxRows: number;
  path: readonly string[] = [];
  readonly #uid: string;
  #signal: ReadOptions['signal'];
  readonly #maxChars: number;
  readonly #maxEntries: number;
  readonly #timeoutMs: number;
  /** When the time ends if waiting counts, as `performance.now()`. */
  readonly #deadline: number;
  readonly #sum: Sum;
  #rows = 0;
  #chars = 0;
  /** The part of the total that is reserved for this read. */
  #held = 0;
  #ms = 0;
  #problem: Problem | undefined;
  #isClosed = false;

  constructor({ uid, limits, isSlow, isDear = false }: BudgetOptions, sum: Sum) {
    const { maxChars, maxEntries, timeoutMs, began, signal } = limits;
    this.isSlow = isSlow;
    this.isDear = isDear;
    this.#uid = uid;
    this.#signal = signal;
    this.#maxChars = maxChars ?? Number.POSITIVE_INFINITY;
    this.#maxEntries = maxEntries ?? Number.POSITIVE_INFINITY;
    this.#timeoutMs = timeoutMs ?? Number.POSITIVE_INFINITY;
    this.#deadline = (began ?? performance.now()) + this.#timeoutMs;
    this.maxRows = Math.min(this.#maxEntries, MAX_ROWS);
    this.#sum = sum;
  }

  get signal(): AbortSignal | undefined {
    return typeof this.#signal === 'function' ? this.#signal() : this.#signal;
  }
  get waitMs(): number | undefined {
    return this.#isHeavy(0) ? Math.max(0, this.#deadline - performance.now()) : undefined;
  }
  isOver(runningMs: number): boolean {
    if (this.#ms + runningMs >= this.#timeoutMs) return true;
    return this.#isHeavy(runningMs) && performance.now() >= this.#deadline;
  }
  /** Whether waiting counts. A cheap read must not fail because other reads are expensive. */
  #isHeavy(runningMs: number): boolean {
    return this.isSlow || this.#ms + runningMs > DEAR_SLOW_MS;
  }
  takeTime(ms: number, timing?: StatementTiming, isFinished = true): void {
    this.#ms += ms;
    // A cancelled statement counts only if it was slow: a short time says nothing about its full duration.
    if (timing && (isFinished || ms > DEAR_SLOW_MS)) note(timing, ms);
  }
  takeRow(bytes: number): boolean {
    // Rows of a cancelled statement may still arrive.
    if (this.#isClosed) return false;
    this.#rows++;
    this.#chars += bytes;
    if (this.#rows > this.#maxEntries) this.#problem = 'entries';
    else if (this.#chars > this.#maxChars * WIRE_SHARE) this.#problem = 'chars';
    else if (!this.#hold(this.#chars)) this.#problem = 'sum';
    return this.#problem === undefined;
  }
  refusal(): Error {
    return this.#error(this.#problem ?? 'time');
  }
  check(): void {
    // During a long statement, the driver checks the signal. Quick statements finish before a check pays off.
    if (this.isOver(0)) throw this.#error('time');
    if (this.#ms > DEAR_SLOW_MS && this.signal?.aborted) throw errors.CLIENT_GONE({});
  }
  takeAnswer(entries: number, chars: number): void {
    if (entries > this.#maxEntries) throw this.#error('entries');
    if (chars > this.#maxChars) throw this.#error('chars');
    if (!this.#hold(this.#chars + chars)) throw this.#error('sum');
  }
  takeRows(nameChars: number): boolean {
    const most = this.#chars + this.#rows * nameChars;
    if (most > this.#maxChars) return false;
    if (!this.#hold(this.#chars + most)) throw this.#error('sum');
    return true;
  }
  close(): void {
    this.#isClosed = true;
    // So that a closed budget does not keep the request alive.
    this.#signal = undefined;
    this.#sum.inFlight -= this.#held;
    this.#held = 0;
  }

  /** @returns false if all reads together would exceed the total. */
  #hold(total: number): boolean {
    const more = total - FREE_CHARS - this.#held;
    if (more <= 0) return true;
    if (this.#sum.inFlight + more > this.#sum.max) return false;
    this.#held += more;
    this.#sum.inFlight += more;
    return true;
  }
  #error(problem: Problem): Error {
    const [uid, path] = [this.#uid, this.path.join('.')];
    if (problem === 'entries') return errors.READ_TOO_MANY({ uid, maxEntries: this.#maxEntries, path });
    if (problem === 'chars') return errors.READ_TOO_LARGE({ uid, maxChars: this.#maxChars, path });
    if (problem === 'sum') return errors.READS_FULL({ maxChars: this.#sum.max });
    return errors.READ_TOO_SLOW({ uid, timeoutMs: this.#timeoutMs });
  }
}
type Problem = 'entries' | 'chars' | 'sum' | 'time';

/** @param maxCharsInFlight the maximum number of characters of all reads together. */
export function createBudgets(maxCharsInFlight: number): Budgets {
  const sum: Sum = { inFlight: 0, max: maxCharsInFlight };
  return {
    open(options) {
      const { maxChars, maxEntries, timeoutMs, signal } = options.limits;
      const isLimited = maxChars !== undefined || maxEntries !== undefined || timeoutMs !== undefined;
      return isLimited || signal ? new LimitedBudget(options, sum) : undefined;
    },
    get inFlight() {
      return sum.inFlight;
    },
  };
}

/**
 * A read is slow if its slowest statement usually takes longer than this; `EXPENSIVE_SLOW_MS` applies if estimated as
 * expensive.
 */
export const SLOW_MS = 250;
export const DEAR_SLOW_MS = 60;

/**
 * Records a duration: one slow run counts by 30 %, so a busy moment makes no statement slow; a quick run counts at
 * once.
 */
function note(timing: StatementTiming, ms: number): void {
  timing.ms = timing.ms === undefined ? ms : Math.min(ms, timing.ms * 0.7 + ms * 0.3);
}

/** Bytes per character to allow on the wire: each row has leading columns, and text is UTF-8. */
const WIRE_SHARE = 4;
/** The maximum number of rows of one level in a limited read, independent of `maxEntries`. */
const MAX_ROWS = 250_000;
