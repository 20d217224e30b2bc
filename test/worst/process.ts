import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

export interface Served {
  readonly url: string;
  /** Undefined while it runs. */
  readonly exit: () => number | string | undefined;
  stop(): Promise<void>;
}

async function started(child: ChildProcess): Promise<Served> {
  let over: number | string | undefined;
  let said = '';
  child.once('exit', (code, signal) => {
    over = code ?? signal ?? 'gone';
  });
  child.stderr!.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-4_000)));
  const [line] = await Promise.race([
    once(child.stdout!, 'data') as Promise<[Buffer]>,
    once(child, 'exit').then(() => Promise.reject(new Error(`the server did not start: ${said}`))),
  ]);
  child.stdout!.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-4_000)));
  return {
    url: String(line).trim(),
    exit: () => (over === undefined ? undefined : `${over} ${said}`),
    async stop() {
      if (over !== undefined) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** What `npm start` gives V8. */
const FLAGS = (manifest as { scripts: { start: string } }).scripts.start.match(/--\S+/g) ?? [];

/** The blog over PostgreSQL, in a process that may hold 512 MB of objects. */
export const serveBlog = (databaseUrl: string): Promise<Served> =>
  started(
    spawn(
      process.execPath,
      ['-C', 'mortise-source', ...FLAGS, '--max-old-space-size=512', join(import.meta.dirname, 'server.ts')],
      { env: { ...process.env, DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'production' } },
    ),
  );

const agent = new Agent({ keepAlive: true });

/** Asks, and tells how long it took until the last byte. */
export const timed = (
  url: string,
  { method = 'GET', body, signal }: { method?: string; body?: string | undefined; signal?: AbortSignal } = {},
): Promise<{ status: number; text: string; bytes: number; ms: number }> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    request(url, { method, headers, agent, ...(signal && { signal }) }, (answer) => {
      let text = '';
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (text.length < 2_000) text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode!, text, bytes, ms: performance.now() - began }));
      answer.on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });

/** Asks again and again until it is told to stop. @returns the longest that an answer took, in ms. */
export async function probe(url: string, everyMs: number, isOver: () => boolean): Promise<readonly number[]> {
  const took: number[] = [];
  while (!isOver()) {
    const { status, ms } = await timed(url);
    if (status !== 200) throw new Error(`${url} answered ${status}`);
    took.push(ms);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return took.sort((a, b) => a - b);
}

/** The private memory of processes of this machine, in MB; `undefined` where they run elsewhere. */
export function privateMegabytes(pids: readonly number[]): number | undefined {
  try {
    const of = (pid: number) => /RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return pids.reduce((sum, pid) => sum + Number(of(pid) ?? 0) / 1024, 0);
  } catch {
    return undefined;
  }
}
