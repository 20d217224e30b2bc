import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Runs a server.ts in a process of its own, stopped as soon as it announces. */
function run(source: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const program = `
    import { createKernel, definePlugin } from '@mortise/kernel';
    import { http } from '@mortise/http';
    import { serve } from '${new URL('../src/serve.ts', import.meta.url).href}';
    ${source}`;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['-C', 'mortise-source', '--input-type=module', '--eval', program],
      { cwd: fileURLToPath(new URL('..', import.meta.url)) },
      (error, out, err) => resolve({ code: error ? Number(error.code ?? -1) : 0, out, err }),
    );
    child.stdout?.on('data', () => child.kill('SIGTERM'));
  });
}

test('a server announces its address, and SIGTERM ends it cleanly', async () => {
  const { code, out, err } = await run(
    "await serve(() => createKernel([http({ host: '127.0.0.1', port: 0 })]), (url) => console.log(url));",
  );
  assert.match(out, /^http:\/\/127\.0\.0\.1:\d+$/m);
  assert.deepEqual({ code, err }, { code: 0, err: '' });
});

test('a wrong composition is said with its code and mend, without a stack, and ends with 1', async () => {
  const { code, out, err } = await run(
    "await serve(() => createKernel([definePlugin({ name: 'a', needs: ['pipelin'] })()]), (url) => console.log(url));",
  );
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(err, /^KERNEL_NEED_MISSING: .*\n {2}→ /);
  assert.ok(!/\n\s+at /.test(err), err);
});

test('what is no coded error is told with its stack', async () => {
  const { code, err } = await run("await serve(() => { throw new Error('odd'); });");
  assert.equal(code, 1);
  assert.match(err, /Error: odd\n\s+at /);
});
