import type { ReadOptions } from '../contract.ts';
import type { StatementBudget, StatementTiming } from '../driver/driver.ts';
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
  chargeResponse(entries: number, chars: number): void;
  /**
   * Charges a response in which no row occurs twice, by an upper bound.
   *
   * @returns false if the exact size must be measured.
   */
  chargeRows(nameChars: number): boolean;
  /** Throws if the time is used up or the client has disconnected. */
  assertAlive(): void;
  /** Returns this read's share of the total over all reads. */
  close(): void;
}

export interface BudgetOptions {
  /** The content type, for messages. */
  readonly uid: string;
  readonly limits: Pick<ReadOptions, 'maxChars' | 'maxEntries' | 'timeoutMs' | 'startedAt' | 'signal'>;
  readonly isSlow: boolean;
  readonly isExpensive?: boolean | undefined;
}

/** Creates budgets that share one total of characters. */
export interface BudgetPool {
  /** @returns `undefined` if nothing is limited, as for trusted code. */
  open(options: BudgetOptions): ReadBudget | undefined;
  /** The characters charged to all reads in flight. */
  readonly inFlight: number;
}

/**
 * Characters per read that do not count towards the total, so that small responses never fail because of large ones.
 */
const UNCOUNTED_CHARS = 262_144;

/** The total of characters over all reads. */
interface SharedTotal {
  inFlight: number;
  readonly max: number;
}

class LimitedBudget implements ReadBudget {
  readonly isSlow: boolean;
  readonly isExpensive: boolean;
  readonly maxRows: number;
  path: readonly string[] = [];
  readonly #uid: string;
  #signal: ReadOptions['signal'];
  readonly #maxChars: number;
  readonly #maxEntries: number;
  readonly #timeoutMs: number;
  /** When the time ends if waiting counts, as `performance.now()`. */
  readonly #deadline: number;
  readonly #shared: SharedTotal;
  #rows = 0;
  #chars = 0;
  /** The part of the total that is reserved for this read. */
  #reserved = 0;
  #ms = 0;
  #exceeded: ExceededLimit | undefined;
  #isClosed = false;

  constructor({ uid, limits, isSlow, isExpensive = false }: BudgetOptions, sum: SharedTotal) {
    const { maxChars, maxEntries, timeoutMs, startedAt, signal } = limits;
    this.isSlow = isSlow;
    this.isExpensive = isExpensive;
    this.#uid = uid;
    this.#signal = signal;
    this.#maxChars = maxChars ?? Number.POSITIVE_INFINITY;
    this.#maxEntries = maxEntries ?? Number.POSITIVE_INFINITY;
    this.#timeoutMs = timeoutMs ?? Number.POSITIVE_INFINITY;
    this.#deadline = (startedAt ?? performance.now()) + this.#timeoutMs;
    this.maxRows = Math.min(this.#maxEntries, MAX_ROWS);
    this.#shared = sum;
  }

  get signal(): AbortSignal | undefined {
    return typeof this.#signal === 'function' ? this.#signal() : this.#signal;
  }
  get maxWaitMs(): number | undefined {
    return this.#isHeavy(0) ? Math.max(0, this.#deadline - performance.now()) : undefined;
  }
  isTimeUp(runningMs: number): boolean {
    if (this.#ms + runningMs >= this.#timeoutMs) return true;
    return this.#isHeavy(runningMs) && performance.now() >= this.#deadline;
  }
  /** Whether waiting counts. A cheap read must not fail because other reads are expensive. */
  #isHeavy(runningMs: number): boolean {
    return this.isSlow || this.#ms + runningMs > EXPENSIVE_SLOW_MS;
  }
  chargeTime(ms: number, timing?: StatementTiming, isFinished = true): void {
    this.#ms += ms;
    // A cancelled statement counts only if it was slow: a short time says nothing about its full duration.
    if (timing && (isFinished || ms > EXPENSIVE_SLOW_MS)) recordDuration(timing, ms);
  }
  chargeRow(bytes: number): boolean {
    // Rows of a cancelled statement may still arrive.
    if (this.#isClosed) return false;
    this.#rows++;
    this.#chars += bytes;
    if (this.#rows > this.#maxEntries) this.#exceeded = 'entries';
    else if (this.#chars > this.#maxChars * WIRE_BYTES_PER_CHAR) this.#exceeded = 'chars';
    else if (!this.#reserve(this.#chars)) this.#exceeded = 'sum';
    return this.#exceeded === undefined;
  }
  toError(): Error {
    return this.#errorFor(this.#exceeded ?? 'time');
  }
  assertAlive(): void {
    // During a long statement, the driver checks the signal. Quick statements finish before a check pays off.
    if (this.isTimeUp(0)) throw this.#errorFor('time');
    if (this.#ms > EXPENSIVE_SLOW_MS && this.signal?.aborted) throw errors.CLIENT_DISCONNECTED({});
  }
  chargeResponse(entries: number, chars: number): void {
    if (entries > this.#maxEntries) throw this.#errorFor('entries');
    if (chars > this.#maxChars) throw this.#errorFor('chars');
    if (!this.#reserve(this.#chars + chars)) throw this.#errorFor('sum');
  }
  chargeRows(nameChars: number): boolean {
    const upperBound = this.#chars + this.#rows * nameChars;
    if (upperBound > this.#maxChars) return false;
    if (!this.#reserve(this.#chars + upperBound)) throw this.#errorFor('sum');
    return true;
  }
  close(): void {
    this.#isClosed = true;
    // So that a closed budget does not keep the request alive.
    this.#signal = undefined;
    this.#shared.inFlight -= this.#reserved;
    this.#reserved = 0;
  }

  /** @returns false if all reads together would exceed the total. */
  #reserve(total: number): boolean {
    const more = total - UNCOUNTED_CHARS - this.#reserved;
    if (more <= 0) return true;
    if (this.#shared.inFlight + more > this.#shared.max) return false;
    this.#reserved += more;
    this.#shared.inFlight += more;
    return true;
  }
  #errorFor(problem: ExceededLimit): Error {
    const [uid, path] = [this.#uid, this.path.join('.')];
    if (problem === 'entries') return errors.READ_TOO_MANY({ uid, maxEntries: this.#maxEntries, path });
    if (problem === 'chars') return errors.READ_TOO_LARGE({ uid, maxChars: this.#maxChars, path });
    if (problem === 'sum') return errors.READS_FULL({ maxChars: this.#shared.max });
    return errors.READ_TOO_SLOW({ uid, timeoutMs: this.#timeoutMs });
  }
}
type ExceededLimit = 'entries' | 'chars' | 'sum' | 'time';

/** @param maxCharsInFlight the maximum number of characters of all reads together. */
export function createBudgetPool(maxCharsInFlight: number): BudgetPool {
  const sum: SharedTotal = { inFlight: 0, max: maxCharsInFlight };
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
export const EXPENSIVE_SLOW_MS = 60;

/**
 * Records a duration: one slow run counts by 30 %, so a busy moment makes no statement slow; a quick run counts at
 * once.
 */
function recordDuration(timing: StatementTiming, ms: number): void {
  timing.ms = timing.ms === undefined ? ms : Math.min(ms, timing.ms * 0.7 + ms * 0.3);
}

/** Bytes per character to allow on the wire: each row has leading columns, and text is UTF-8. */
const WIRE_BYTES_PER_CHAR = 4;
/** The maximum number of rows of one level in a limited read, independent of `maxEntries`. */
const MAX_ROWS = 250_000;
