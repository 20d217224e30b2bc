import type {} from '@mortise/http/contract';
import { isMortiseError, type Kernel } from '@mortise/kernel';
import { guardProcess } from './unhandled.ts';

export interface ServeOptions {
  /**
   * How long the server goes on accepting requests after SIGTERM while `/readyz` says no, so that a load balancer can take it
   * out of rotation: 1000 ms. SIGINT (a person at a terminal) gives no grace.
   */
  readonly graceMs?: number;
  /** How long the server may take to drain after an unhandled error before the process exits: 20000 ms. */
  readonly drainLimitMs?: number;
}

/**
 * Starts a kernel and runs it until SIGTERM or SIGINT; a signal during the start aborts the start. When the start fails, the
 * error is printed to standard error, code and remedy first, and the exit code is 1.
 *
 * From here on the process belongs to the server: an unhandled error (in a timer, a promise or an event emitter) is logged as
 * fatal with the plugin that caused it, open requests are answered, the kernel stops, and the process exits with 1.
 *
 * @param compose creates the kernel; called here, so that errors of composition are printed in the same way.
 * @param announce called with the server's URL once the port is open.
 */
export async function serve(
  compose: () => Kernel,
  announce?: (url: string) => void,
  { graceMs = 1_000, drainLimitMs = 20_000 }: ServeOptions = {},
): Promise<void> {
  let kernel: Kernel | undefined;
  let isStopRequested = false;
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    isStopRequested = true;
    isStopping = true;
    kernel
      ?.stop({ graceMs: signal === 'SIGTERM' ? graceMs : 0 })
      .catch(printError)
      .finally(forget);
  };
  const release = guardProcess({
    kernel: () => kernel,
    isStopping: () => isStopping,
    drainLimitMs,
    onFault: () => {
      isStopRequested = true;
    },
    printError,
  });
  const forget = () => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    release();
  };
  // npm forwards a signal that the terminal has sent to the process already, so the listeners stay until the end.
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    kernel = compose();
    // Also when other code calls kernel.stop().
    void kernel.stopped.then(forget);
    await kernel.start();
    const { url } = kernel.use.http;
    if (url !== undefined) announce?.(url);
  } catch (error) {
    if (isStopRequested) return;
    forget();
    printError(error);
  }
}

function printError(error: unknown): void {
  process.exitCode = 1;
  const printed = new Set<string>();
  for (let at = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    const said = isMortiseError(at) ? `${at}` : at instanceof Error ? (at.stack ?? at.message) : String(at);
    const key = isMortiseError(at) ? at.code : said;
    if (!printed.has(key)) console.error(printed.size ? `because ${said}` : said);
    printed.add(key);
  }
}
