import type {} from '@mortise/http/contract';
import { isMortiseError, type Kernel } from '@mortise/kernel';

/**
 * Starts a kernel and keeps it until SIGTERM or SIGINT. What cannot start is said on standard error, code and remedy
 * first, and the exit code is 1.
 *
 * @param compose makes the kernel; called here, so that a wrong composition is said in the same way.
 * @param announce told the address once the port is open.
 */
export async function serve(compose: () => Kernel, announce?: (url: string) => void): Promise<void> {
  let kernel: Kernel | undefined;
  const stop = () => {
    kernel?.stop().catch(complain);
  };
  try {
    kernel = compose();
    await kernel.start();
    process.once('SIGTERM', stop).once('SIGINT', stop);
    const { url } = kernel.use.http;
    if (url !== undefined) announce?.(url);
  } catch (error) {
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
