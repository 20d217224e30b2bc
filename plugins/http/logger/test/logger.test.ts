import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKernel, definePlugin, type RequestContext } from '@mortise/kernel';
import type { LogLevel } from '../src/contract.ts';
import { logger } from '../src/index.ts';
import { createLog } from '../src/log.ts';
import { requestLog } from '../src/request-log.ts';

function memory() {
  const texts: string[] = [];
  return {
    sink: { write: (line: string) => void texts.push(line) },
    lines: () => texts.map((text) => JSON.parse(text) as Record<string, unknown> & { msg: string }),
    texts,
  };
}

describe('the log', () => {
  it('writes one JSON object a line, with level, message and fields', () => {
    const { sink, lines, texts } = memory();
    createLog({ level: 'info' }, sink).warn('careful', { uid: 'api::a.a' });
    assert.equal(texts.length, 1);
    assert.ok(texts[0]!.endsWith('}\n'));
    const [line] = lines();
    assert.deepEqual([line!.level, line!.msg, line!.uid], ['warn', 'careful', 'api::a.a']);
  });

  it('writes a message without fields', () => {
    const { sink, lines } = memory();
    createLog({ level: 'info' }, sink).info('alone');
    assert.equal(lines()[0]!.msg, 'alone');
  });

  it('drops what is below its level', () => {
    const counted = (level: LogLevel) => {
      const { sink, texts } = memory();
      const log = createLog({ level }, sink);
      for (const word of ['error', 'warn', 'info', 'debug'] as const) log[word](word);
      return texts.length;
    };
    assert.deepEqual((['silent', 'error', 'warn', 'info', 'debug'] as const).map(counted), [0, 1, 2, 3, 4]);
  });

  it('writes an error with message, stack, code and cause', () => {
    const { sink, lines } = memory();
    const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'X_Y' });
    createLog({ level: 'info' }, sink).error('failed', { error });
    const written = lines()[0]!.error as { message: string; stack: string; code: string; cause: { message: string } };
    assert.deepEqual([written.message, written.code, written.cause.message], ['outer', 'X_Y', 'inner']);
    assert.match(written.stack, /logger\.test/);
  });

  it('redacts secrets, at the top level and in headers', () => {
    const { sink, texts } = memory();
    const secret = 'hunter2';
    const headers = { authorization: secret, cookie: secret, 'set-cookie': secret, accept: 'json' };
    createLog({ level: 'info' }, sink).info('x', {
      authorization: secret,
      password: secret,
      token: secret,
      headers,
      request: { headers },
    });
    assert.ok(!texts[0]!.includes(secret), texts[0]);
    assert.ok(texts[0]!.includes('json'));
  });
});

describe('the request log', () => {
  const exchange = (url: string, headers: Record<string, string> = {}) =>
    ({ method: 'GET', url, status: 404, req: { headers } }) as unknown as RequestContext;
  const run = async (ctx: RequestContext, next: () => Promise<unknown> = async () => {}, isOn = true) => {
    const { sink, lines } = memory();
    const running = requestLog(createLog({ level: 'info' }, sink), isOn)(ctx, next);
    await Promise.resolve(running).catch(() => {});
    return { lines: lines(), running };
  };

  it('writes method, url, time and status with the request id', async () => {
    const ctx = exchange('/api/articles?sort=title');
    const { lines } = await run(ctx, async () => {
      (ctx as { status: number }).status = 200;
    });
    assert.match(lines[0]!.msg, /^GET \/api\/articles\?sort=title \(\d+ ms\) 200$/);
    assert.equal(lines[0]!.requestId, ctx.requestId);
  });

  it('uses a valid X-Request-Id, and generates an id otherwise', async () => {
    const named = async (id: string) => {
      const ctx = exchange('/', { 'x-request-id': id });
      await run(ctx);
      return ctx.requestId;
    };
    assert.equal(await named('req-1.a:b'), 'req-1.a:b');
    for (const odd of ['', 'a b', '"}{"level":"error', 'x'.repeat(129)]) assert.notEqual(await named(odd), odd);
  });

  it('never gives two requests the same id', async () => {
    const middleware = requestLog(createLog({ level: 'silent' }, memory().sink), false);
    const exchanges = Array.from({ length: 1000 }, () => exchange('/'));
    for (const ctx of exchanges) middleware(ctx, async () => {});
    assert.equal(new Set(exchanges.map((ctx) => ctx.requestId)).size, 1000);
  });

  it('redacts secrets in the query string', async () => {
    const { lines } = await run(exchange('/a?access_token=hunter2&sort=x&code=hunter2'));
    assert.ok(!lines[0]!.msg.includes('hunter2'));
    assert.ok(lines[0]!.msg.includes('sort=x'));
  });

  it('logs an error and rethrows it', async () => {
    const { lines, running } = await run(exchange('/'), async () => {
      throw new Error('thrown');
    });
    await assert.rejects(Promise.resolve(running), /thrown/);
    assert.match(lines[0]!.msg, /threw$/);
  });

  it('writes nothing if the level is off, but sets the request id', async () => {
    const ctx = exchange('/');
    const { lines } = await run(ctx, async () => {}, false);
    assert.equal(lines.length, 0);
    assert.ok(ctx.requestId);
  });
});

describe('the plugin', () => {
  it('provides the log of all plugins, and closes its sink at the end', async () => {
    const { sink, lines } = memory();
    let closed = 0;
    const closing = { ...sink, close: () => void closed++ };
    const speaking = definePlugin({ name: 'speaking', bootstrap: (view) => view.log.info('up') })();
    const kernel = createKernel([logger({ sink: closing }), speaking]);
    await kernel.boot();
    await kernel.stop();
    assert.deepEqual(
      lines().map(({ msg, plugin }) => [msg, plugin]),
      [['up', 'speaking']],
    );
    assert.equal(closed, 1);
  });

  it('refuses an unknown level', async () => {
    await assert.rejects(createKernel([logger({ level: 'loud' as LogLevel })]).boot(), {
      code: 'KERNEL_OPTION_INVALID',
    });
  });
});
