import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errors } from './errors.ts';

/** Directories that this process holds, for a lock file with our own pid tells nothing by itself. */
const held = new Set<string>();

/**
 * Takes a data directory for this process: `<dir>.lock` holds the pid. A lock whose process is gone is taken over.
 *
 * @returns what gives it back.
 * @throws DATABASE_LOCKED naming the process.
 */
export async function lockDirectory(dataDir: string): Promise<() => Promise<void>> {
  const path = `${dataDir}.lock`;
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      held.add(path);
      return async () => {
        held.delete(path);
        await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(await readFile(path, 'utf8').catch(() => ''));
      const alive = pid === process.pid ? held.has(path) : isAlive(pid);
      if (alive || attempt > 0) throw errors.LOCKED({ dataDir, pid });
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
