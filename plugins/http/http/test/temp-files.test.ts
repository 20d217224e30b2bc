import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { createTempFileStore } from '../src/temp-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'mortise-spool-'));

describe('temporary files', () => {
  after(() => rmSync(dir, { recursive: true }));
  const anything = () => {};
  const GONE_PID = 2 ** 30;

  test('stale folders of killed servers are deleted, those of running servers and recent ones are kept', async () => {
    const folders = [
      [`mortise-upload-${GONE_PID}-old`, 7200, false],
      [`mortise-upload-${process.pid}-before`, 7200, false],
      [`mortise-upload-${GONE_PID}-young`, 60, true],
      [`mortise-upload-${process.ppid}-alive`, 7200, true],
      ['mine', 7200, true],
    ] as const;
    for (const [name, ageS] of folders) {
      mkdirSync(join(dir, name));
      const then = Date.now() / 1000 - ageS;
      utimesSync(join(dir, name), then, then);
    }
    await createTempFileStore({ dir }).removeStale();
    for (const [name, , isKept] of folders) assert.equal(existsSync(join(dir, name)), isKept, name);
    await createTempFileStore({ dir: join(dir, 'nowhere') }).removeStale();
  });

  test('close() and process.exit() delete the remaining files', async () => {
    const parent = mkdtempSync(join(dir, 'close-'));
    const spools = createTempFileStore({ dir: parent });
    const { filepath } = await spools.createFolder().write(Readable.from([Buffer.from('x')]), anything, '');
    assert.ok(existsSync(filepath));
    await spools.close();
    assert.deepEqual(readdirSync(parent), []);
    const program = `
    import { Readable } from 'node:stream';
    import { createTempFileStore } from '${new URL('../src/temp-files.ts', import.meta.url).href}';
    await createTempFileStore({ dir: ${JSON.stringify(parent)} }).createFolder().write(Readable.from([Buffer.from('x')]), () => {}, '');
    process.exit(0);`;
    execFileSync(process.execPath, ['-C', 'mortise-source', '--input-type=module', '--eval', program], {
      cwd: import.meta.dirname,
    });
    assert.deepEqual(readdirSync(parent), []);
  });

  test('the byte limit applies to all bodies together, and each dispose() releases its share', async () => {
    const spools = createTempFileStore({ dir, maxBytes: 3 });
    const [one, two] = [spools.createFolder(), spools.createFolder()];
    const write = (spool: typeof one, text: string) => spool.write(Readable.from([Buffer.from(text)]), anything, '');
    await write(one, 'ab');
    await assert.rejects(write(two, 'cd'), { code: 'HTTP_SPOOL_FULL', kind: 'unavailable' });
    await one.dispose();
    await one.dispose();
    await write(two, 'efg');
    await assert.rejects(write(one, 'h'), { code: 'HTTP_SPOOL_FULL' });
    await spools.close();
  });
});
