import type {} from '@mortise/http/contract';
import { isMortiseError, type Kernel } from '@mortise/kernel';
import { guardProcess } from './unhandled.ts';

export interface ServeOptions {
  /**
   * How long it still takes work after SIGTERM, not ready any more, so that a balancer can turn away: 1000. SIGINT, of a
   * person at a terminal, gives no grace.
   */
  readonly graceMs?: number;
  /** How long the server may take to drain after an error that nobody handled, before the process is ended: 20000. */
  readonly drainLimitMs?: number;
}

/**
 * Starts a kernel and keeps it until SIGTERM or SIGINT; one that comes while it starts ends the start. What cannot start
 * is said on standard error, code and remedy first, and the exit code is 1.
 *
 * The process is the server's own from here on: an error that nobody handles, in a timer, a promise or an event emitter, is
 * logged as fatal with the plugin it came from, open requests are answered, the kernel stops, and the process exits with 1.
 *
 * @param compose makes the kernel; called here, so that a wrong composition is said in the same way.
 * @param announce told the address once the port is open.
 */
export async function serve(
  compose: () => Kernel,
  announce?: (url: string) => void,
  { graceMs = 1_000, drainLimitMs = 20_000 }: ServeOptions = {},
): Promise<void> {
  let kernel: Kernel | undefined;
  let asked = false;
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    asked = true;
    isStopping = true;
    kernel
      ?.stop({ graceMs: signal === 'SIGTERM' ? graceMs : 0 })
      .catch(complain)
      .finally(forget);
  };
  const release = guardProcess({
    kernel: () => kernel,
    isStopping: () => isStopping,
    drainLimitMs,
    onFault: () => {
      asked = true;
    },
    complain,
  });
  const forget = () => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    release();
  };
  // npm passes a signal on to a process that its terminal has signalled already: they are heard until the end.
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    kernel = compose();
    // Whoever stops it: an embedder may call kernel.stop() itself.
    void kernel.stopped.then(forget);
    await kernel.start();
    const { url } = kernel.use.http;
    if (url !== undefined) announce?.(url);
  } catch (error) {
    if (asked) return;
    forget();
    complain(error);
  }
}

function complain(error: unknown): void {
  process.exitCode = 1;
  const told = new Set<string>();
  for (let at = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    const said = isMortiseError(at) ? `${at}` : at instanceof Error ? (at.stack ?? at.message) : String(at);
    const key = isMortiseError(at) ? at.code : said;
    if (!told.has(key)) console.error(told.size ? `because ${said}` : said);
    told.add(key);
  }
}
