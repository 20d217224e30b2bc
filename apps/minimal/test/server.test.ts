import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

describe('server', () => {
  let server: ChildProcess;
  let url: string;
  before(async () => {
    const file = join(import.meta.dirname, '../src/server.ts');
    server = spawn(process.execPath, ['-C', 'mortise-source', file], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(server.stdout!, 'data');
    url = new URL(String(line).trim()).origin;
  });
  after(() => server.kill('SIGKILL'));

  test('the printed address answers', async () => {
    const answer = await fetch(`${url}/hello/sea`);
    assert.deepEqual([answer.status, await answer.json()], [200, { hello: 'sea' }]);
  });

  test('nothing else is there', async () => {
    assert.equal((await fetch(`${url}/articles`)).status, 404);
    assert.equal((await fetch(`${url}/hello/sea`, { method: 'DELETE' })).status, 405);
  });

  test('it ends by itself when it is asked to', async () => {
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    assert.equal(code, 0);
  });
});
