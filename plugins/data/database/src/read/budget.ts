import type { ReadOptions } from '../contract.ts';
import type { StatementBudget, StatementTiming } from '../driver.ts';
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
  readonly limits: Pick<ReadOptions, 'maxChars' | 'maxEntries' | 'timeoutMs' | 'began' | 'signal'>;
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

/** The characters that all reads hold together. */
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
  /** The end of its time by `performance.now()`, waiting counted. */
  readonly #deadline: number;
  readonly #sum: Sum;
  #rows = 0;
  #chars = 0;
  /** What of the sum is charged to this read. */
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
  /** Whether waiting is counted: one that costs little is not refused because others cost much. */
  #isHeavy(runningMs: number): boolean {
    return this.isSlow || this.#ms + runningMs > DEAR_SLOW_MS;
  }
  takeTime(ms: number, timing?: StatementTiming, isFinished = true): void {
    this.#ms += ms;
    // One that was cancelled early may be slow all the same.
    if (timing && (isFinished || ms > DEAR_SLOW_MS)) note(timing, ms);
  }
  takeRow(bytes: number): boolean {
    // Rows of a statement that was cancelled may still arrive.
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
    // Who has gone meanwhile is told by the driver where a statement takes long; quick ones are over sooner.
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
    // A budget that waits for the garbage collector keeps no request alive.
    this.#signal = undefined;
    this.#sum.inFlight -= this.#held;
    this.#held = 0;
  }

  /** @returns false where all reads together hold too much. */
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

/** @param maxCharsInFlight what all reads together may hold. */
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

/** A read whose dearest statement keeps taking longer than this is slow; one that is dear by its estimate, than the second. */
export const SLOW_MS = 250;
export const DEAR_SLOW_MS = 60;

/** Notes how long a statement took: a machine that was busy once makes none slow, one quick run makes it quick. */
function note(timing: StatementTiming, ms: number): void {
  timing.ms = timing.ms === undefined ? ms : Math.min(ms, timing.ms * 0.7 + ms * 0.3);
}

/** Bytes on the wire may exceed the characters of the answer: each row repeats where it belongs, and texts are UTF-8. */
const WIRE_SHARE = 4;
/** The most rows of one level that are read for an answer of limited size, whatever the limit. */
const MAX_ROWS = 250_000;
