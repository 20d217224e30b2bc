import { isMortiseError, type Kernel, type Log, type RequestContext } from '@mortise/kernel';
import { type Origin, originOf } from './origin.ts';

/** How long the failed request may still run before it is answered in place of its handler. */
const ANSWER_AFTER_MS = 1_000;
/** An error in an interval repeats; errors past this number are only counted. */
const MAX_LOGGED = 10;
/** How long the project's own timers and sockets may keep the process alive after a signal stopped its servers. */
const LINGER_MS = 1_000;

export interface GuardedServer {
  /** The kernel, once it was created. */
  readonly kernel: () => Kernel | undefined;
  readonly drainLimitMs: number;
  /** Whether a signal has stopped it. */
  readonly isStopping: () => boolean;
  /** Called at the first error, before the kernel is stopped. */
  readonly onFault: () => void;
  /** Prints an error to standard error. */
  readonly printError: (error: unknown) => void;
}

type Source = 'uncaughtException' | 'unhandledRejection';

/** Servers of this process. The two process listeners are registered while there is one. */
const guarded = new Set<GuardedServer>();
let faults = 0;
let isLateErrorLogged = false;
let lingerTimer: NodeJS.Timeout | undefined;
const seen = new WeakSet<object>();

const onException = (error: unknown, source: string) => handleError(error, source as Source);
const onRejection = (reason: unknown) => handleError(reason, 'unhandledRejection');

/**
 * Handles unhandled errors while the server lives: logs the error as fatal with its plugin, stops every server of the process
 * as a signal would, and exits with 1 when they have stopped or the limit is over.
 *
 * @returns a function that ends the guard; after a fault the process still exits. After a signal has stopped the last server,
 *   work of the project that still runs (such as an interval) keeps the process for one more second; its errors are ignored.
 */
export function guardProcess(server: GuardedServer): () => void {
  if (guarded.size === 0 && lingerTimer === undefined)
    process.on('uncaughtException', onException).on('unhandledRejection', onRejection);
  clearTimeout(lingerTimer);
  lingerTimer = undefined;
  guarded.add(server);
  return () => {
    if (!guarded.delete(server) || guarded.size > 0) return;
    // After a fault the listeners stay until the process exits: another error must not end it while requests are open.
    if (faults > 0) return;
    if (server.isStopping()) lingerTimer = setTimeout(exitProcess, LINGER_MS).unref();
    else process.off('uncaughtException', onException).off('unhandledRejection', onRejection);
  };
}

/** Runs only if something still keeps the process alive; the timer itself does not. */
function exitProcess(): void {
  const held = [...new Set(process.getActiveResourcesInfo())].join(', ');
  console.error(
    `the server has stopped, but code of the project still holds the process (${held}): it ends now. Clear timers and close connections in destroy().`,
  );
  process.exit();
}

/**
 * True for errors of work that outlives a stopping server, such as an interval: its database is closed and the global `strapi`
 * is removed. After every server has stopped, any error counts as late.
 */
function isLate(error: unknown): boolean {
  if (guarded.size === 0) return faults === 0;
  if (![...guarded].every(({ isStopping }) => isStopping())) return false;
  if (error instanceof ReferenceError) return error.message === 'strapi is not defined';
  return isMortiseError(error) && error.code === 'DATABASE_CLOSED';
}

function handleError(error: unknown, source: Source): void {
  // Under --unhandled-rejections=strict Node reports one rejection through both events.
  if (typeof error === 'object' && error !== null) {
    if (seen.has(error)) return;
    seen.add(error);
  }
  if (isLate(error)) {
    if (!isLateErrorLogged)
      console.error('work that went on after the server was asked to stop failed, for its database is closed', error);
    isLateErrorLogged = true;
    return;
  }
  const first = faults++ === 0;
  process.exitCode = 1;
  const servers = [...guarded];
  const owner = servers.find(({ kernel }) => originOf(error, kernel()).plugin !== undefined) ?? servers[0];
  const kernel = owner?.kernel();
  const origin = originOf(error, kernel);
  if (faults <= MAX_LOGGED) logFault(owner, origin, error, source, first);
  if (origin.exchange && kernel) answerSoon(kernel, origin.exchange, error);
  if (first) void stopAll(servers);
}

function logFault(
  owner: GuardedServer | undefined,
  origin: Origin,
  error: unknown,
  source: Source,
  first: boolean,
): void {
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
    owner?.printError(error);
    return;
  }
  (log.fatal ?? log.error).call(log, message, { plugin, place, file, source, remedy, error });
}

/** The kernel's log; undefined before the kernel is composed. */
function logOf(kernel: Kernel | undefined): Log | undefined {
  try {
    return kernel?.use.log;
  } catch {
    return undefined;
  }
}

/** Answers the request later: a handler that waits for the failed work would never do so. */
function answerSoon(kernel: Kernel, exchange: RequestContext, error: unknown): void {
  setTimeout(() => {
    try {
      kernel.use.http.failRequest(exchange, error);
    } catch {
      // The kernel has no http plugin, or the client has disconnected.
    }
  }, ANSWER_AFTER_MS);
}

async function stopAll(servers: readonly GuardedServer[]): Promise<void> {
  const limitMs = Math.max(0, ...servers.map(({ drainLimitMs }) => drainLimitMs));
  setTimeout(() => {
    console.error(`the server did not stop within ${limitMs} ms of the error; the process ends now`);
    process.exit(1);
  }, limitMs);
  await Promise.all(
    servers.map(async ({ kernel, onFault, printError }) => {
      onFault();
      await kernel()?.stop().catch(printError);
    }),
  );
  if (faults > MAX_LOGGED) console.error(`${faults - MAX_LOGGED} more such errors were not logged`);
  process.exit(1);
}
