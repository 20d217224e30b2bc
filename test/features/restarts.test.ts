import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseKind, openPostgresStage } from '../src/stages.ts';
import { type Balancer, createBalancer } from './restarts/balancer.ts';

const RESTARTS = Number(process.env.MORTISE_RESTARTS ?? 3);
const PER_SECOND = 200;
const GRACE_MS = 1_000;

/** Asks once. @returns what went wrong, or nothing. */
const ask = (url: string, agent: Agent | false): Promise<string | undefined> =>
  new Promise((resolve) => {
    const asked = request(url, { agent }, (answer) => {
      let said = '';
      answer.on('data', (chunk) => (said += chunk));
      answer.on('end', () => resolve(answer.statusCode === 200 ? undefined : `${url} ${answer.statusCode}: ${said}`));
      answer.on('error', (error) => resolve(`${url} broke off: ${error.message}`));
    });
    asked.on('error', (error) => resolve(`${url}: ${error.message}`)).end();
  });

describe('two servers behind a balancer, restarted in turn under load', () => {
  const children = new Map<number, ChildProcess>();
  let environment: NodeJS.ProcessEnv;
  let ports: readonly number[];
  let balancer: Balancer;
  let paths: readonly string[];
  let close = async () => {};

  const spawnAt = async (port: number) => {
    const child = spawn(process.execPath, ['-C', 'mortise-source', join(import.meta.dirname, 'restarts/server.ts')], {
      env: { ...environment, HOST: '127.0.0.1', PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.set(port, child);
    await Promise.race([once(child.stdout!, 'data'), once(child, 'exit').then(() => assert.fail('it did not start'))]);
  };
  before(async () => {
    const { DATABASE_URL: _, ...rest } = process.env;
    environment = rest;
    paths = ['/quick'];
    if (databaseKind(undefined) === 'postgres') {
      const stage = await openPostgresStage();
      close = stage.close;
      environment = { ...rest, DATABASE_URL: (stage.options as { url: string }).url };
      paths = ['/quick', '/api/shelves', '/api/books?populate=*'];
    }
    ports = await Promise.all([freePort(), freePort()]);
    for (const port of ports) await spawnAt(port);
    balancer = await createBalancer(ports);
    await balancer.ready(2);
  });
  after(async () => {
    await balancer?.close();
    await Promise.all(
      [...children.values()].map(async (child) => {
        if (child.exitCode === null) await Promise.all([once(child, 'exit'), child.kill('SIGKILL')]);
      }),
    );
    await close();
  });

  test(`not one request fails in ${RESTARTS} restarts under ${PER_SECOND} requests a second`, async () => {
    const kept = new Agent({ keepAlive: true });
    const asking = new Set<Promise<void>>();
    const failures: string[] = [];
    let asked = 0;
    const count = (url: string, agent: Agent | false) => {
      const each: Promise<void> = ask(url, agent).then((failure) => {
        asking.delete(each);
        if (failure) failures.push(failure);
      });
      asking.add(each);
    };
    const restartOne = async (port: number) => {
      const child = children.get(port)!;
      const exit = once(child, 'exit');
      // Already in flight when it is told to stop, and longer than the grace.
      count(`http://127.0.0.1:${port}/slow`, false);
      await fetch(`http://127.0.0.1:${port}/livez`);
      child.kill('SIGTERM');
      const told = performance.now();
      let left: number | undefined;
      while (performance.now() - told < GRACE_MS * 0.8) {
        // On a connection of its own each time: the port is open and answers, though it is not ready.
        const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
        await ready.body?.cancel();
        await sleep(20);
        // A busy machine may have taken longer: the grace is all that is promised.
        if (ready.status !== 503 || performance.now() - told >= GRACE_MS * 0.8) continue;
        left ??= performance.now() - told;
        assert.equal(ready.headers.get('connection'), 'close');
        count(`http://127.0.0.1:${port}/quick`, false);
      }
      assert.ok(left !== undefined && left < GRACE_MS / 2, `it was not ready any more after ${left} ms`);
      assert.deepEqual(await exit, [0, null]);
      await spawnAt(port);
      await balancer.ready(2);
    };
    const began = performance.now();
    const load = setInterval(() => {
      for (const due = ((performance.now() - began) / 1000) * PER_SECOND; asked < due; asked++) {
        const path = asked % 40 === 0 ? '/slow' : paths[asked % paths.length]!;
        count(`${balancer.url}${path}`, asked % 2 ? kept : false);
      }
    }, 5);

    try {
      for (let restart = 0; restart < RESTARTS; restart++) await restartOne(ports[restart % 2]!);
    } finally {
      clearInterval(load);
      await Promise.all(asking);
      kept.destroy();
    }
    assert.deepEqual(failures, []);
    assert.ok(asked > PER_SECOND * RESTARTS, `only ${asked} were sent`);
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
