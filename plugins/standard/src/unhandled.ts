import { type Exchange, isMortiseError, type Kernel, type Log } from '@mortise/kernel';
import { type Origin, originOf } from './origin.ts';

/** How long the request that met the error may go on before it is answered for its handler. */
const ANSWER_AFTER_MS = 1_000;
/** An error in an interval comes again and again: further ones are counted. */
const MAX_LOGGED = 10;
/** How long timers and sockets of the project's own may keep the process after a signal stopped its servers. */
const LINGER_MS = 1_000;

export interface Guarded {
  /** The kernel, once there is one. */
  readonly kernel: () => Kernel | undefined;
  readonly drainLimitMs: number;
  /** Whether a signal asked it to stop. */
  readonly isStopping: () => boolean;
  /** Called at the first error, before the kernel is stopped. */
  readonly onFault: () => void;
  /** Says an error on standard error. */
  readonly complain: (error: unknown) => void;
}

type Source = 'uncaughtException' | 'unhandledRejection';

/** Servers of this process; its two listeners are there while there is one. */
const guarded = new Set<Guarded>();
let faults = 0;
let isLateTold = false;
let lingering: NodeJS.Timeout | undefined;
const seen = new WeakSet<object>();

const onException = (error: unknown, source: string) => take(error, source as Source);
const onRejection = (reason: unknown) => take(reason, 'unhandledRejection');

/**
 * Handles what nobody handled, for as long as the server lives: the error is logged as fatal with its plugin, every server of
 * the process is stopped as by a signal, and the process exits with 1 when they are, or when the limit is over.
 *
 * @returns a function that lets go; after a fault the process ends all the same. Where a signal stopped the last server, what is
 *   left of the project's work (an interval of its own) keeps the process for a second more, and its errors change nothing.
 */
export function guardProcess(server: Guarded): () => void {
  if (guarded.size === 0 && lingering === undefined)
    process.on('uncaughtException', onException).on('unhandledRejection', onRejection);
  clearTimeout(lingering);
  lingering = undefined;
  guarded.add(server);
  return () => {
    if (!guarded.delete(server) || guarded.size > 0) return;
    // Until it exits, a process that had a fault keeps its listeners: it must not die of the next one with requests open.
    if (faults > 0) return;
    if (server.isStopping()) lingering = setTimeout(leave, LINGER_MS).unref();
    else process.off('uncaughtException', onException).off('unhandledRejection', onRejection);
  };
}

/** Reached only where something still holds the process, for the timer does not. */
function leave(): void {
  const held = [...new Set(process.getActiveResourcesInfo())].join(', ');
  console.error(
    `the server has stopped, but code of the project still holds the process (${held}): it ends now. Clear timers and close connections in destroy().`,
  );
  process.exit();
}

/**
 * Work that outlived a server which was asked to stop, such as an interval's, finds its database closed and the global strapi
 * gone: nobody's fault. Once all are stopped, whatever it throws is.
 */
function isLate(error: unknown): boolean {
  if (guarded.size === 0) return faults === 0;
  if (![...guarded].every(({ isStopping }) => isStopping())) return false;
  if (error instanceof ReferenceError) return error.message === 'strapi is not defined';
  return isMortiseError(error) && error.code === 'DATABASE_CLOSED';
}

function take(error: unknown, source: Source): void {
  // Under --unhandled-rejections=strict one rejection comes by both ways.
  if (typeof error === 'object' && error !== null) {
    if (seen.has(error)) return;
    seen.add(error);
  }
  if (isLate(error)) {
    if (!isLateTold)
      console.error('work that went on after the server was asked to stop failed, for its database is closed', error);
    isLateTold = true;
    return;
  }
  const first = faults++ === 0;
  process.exitCode = 1;
  const servers = [...guarded];
  const owner = servers.find(({ kernel }) => originOf(error, kernel()).plugin !== undefined) ?? servers[0];
  const kernel = owner?.kernel();
  const origin = originOf(error, kernel);
  if (faults <= MAX_LOGGED) tell(owner, origin, error, source, first);
  if (origin.exchange && kernel) answerSoon(kernel, origin.exchange, error);
  if (first) void end(servers);
}

function tell(owner: Guarded | undefined, origin: Origin, error: unknown, source: Source, first: boolean): void {
  const { plugin, place, file } = origin;
  const from = plugin === undefined ? 'code that belongs to no known plugin' : `plugin "${plugin}"`;
  const at = [place, file].filter((each) => each !== undefined).join(', ');
  const what =
    source === 'unhandledRejection'
      ? 'a promise was rejected and nobody awaited it'
      : 'an error was thrown and nobody caught it';
  const next = first ? 'the server answers what it has begun and exits with 1' : 'the server is already stopping';
  const message = `${what}, in ${from}${at && ` (${at})`}: ${next}`;
  const remedy =
    'Await the promise, or catch its error; wrap what runs in a timer or an event listener in try and catch.';
  const log = logOf(owner?.kernel());
  if (!log) {
    console.error(message);
    owner?.complain(error);
    return;
  }
  (log.fatal ?? log.error).call(log, message, { plugin, place, file, source, remedy, error });
}

/** The kernel's log; none before it is composed. */
function logOf(kernel: Kernel | undefined): Log | undefined {
  try {
    return kernel?.use.log;
  } catch {
    return undefined;
  }
}

/** A handler that waits for what failed would never answer. */
function answerSoon(kernel: Kernel, exchange: Exchange, error: unknown): void {
  setTimeout(() => {
    try {
      kernel.use.http.abandon(exchange, error);
    } catch {
      // A kernel without http, or a response that broke off: nobody is left to answer.
    }
  }, ANSWER_AFTER_MS);
}

async function end(servers: readonly Guarded[]): Promise<void> {
  const limitMs = Math.max(0, ...servers.map(({ drainLimitMs }) => drainLimitMs));
  setTimeout(() => {
    console.error(`the server did not stop within ${limitMs} ms of the error; the process ends now`);
    process.exit(1);
  }, limitMs);
  await Promise.all(
    servers.map(async ({ kernel, onFault, complain }) => {
      onFault();
      await kernel()?.stop().catch(complain);
    }),
  );
  if (faults > MAX_LOGGED) console.error(`${faults - MAX_LOGGED} more such errors were not logged`);
  process.exit(1);
}
