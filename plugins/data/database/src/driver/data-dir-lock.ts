import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errors } from '../errors.ts';

/** Lock files that this process holds. A lock file with our own pid may also be left over from an earlier process. */
const heldLocks = new Set<string>();

/**
 * Locks a data directory for this process: `<dir>.lock` contains the pid. A lock of a dead process is replaced.
 *
 * @returns a function that releases the lock.
 * @throws DATABASE_LOCKED with the pid of the holder.
 */
export async function lockDirectory(dataDir: string): Promise<() => Promise<void>> {
  const path = `${dataDir}.lock`;
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      heldLocks.add(path);
      return async () => {
        heldLocks.delete(path);
        await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(await readFile(path, 'utf8').catch(() => ''));
      const alive = pid === process.pid ? heldLocks.has(path) : isAlive(pid);
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
