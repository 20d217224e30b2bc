import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { http } from '@mortise/http';
import {
  aroundOf,
  createKernel,
  defineErrors,
  definePlugin,
  type ErrorKind,
  type Exchange,
  errorRow,
  type Handler,
  type Middleware,
} from '@mortise/kernel';
import { answerOf, isFault } from '../src/body.ts';
import { answerFailure } from '../src/fail.ts';
import { errors } from '../src/index.ts';
import { errorsMiddleware } from '../src/middleware.ts';

const row = (kind: ErrorKind) =>
  errorRow<{ name: string }>({ kind, message: ({ name }) => `"${name}" is wrong`, remedy: () => 'mend it' });
const coded = defineErrors('TEST', {
  INVALID: row('invalid'),
  UNAUTHENTICATED: row('unauthenticated'),
  FORBIDDEN: row('forbidden'),
  MISSING: row('missing'),
  CONFLICT: row('conflict'),
  TOO_LARGE: row('too-large'),
  LIMITED: row('limited'),
  UNAVAILABLE: row('unavailable'),
  LATER: errorRow<{ retryAfterS: number }>({ kind: 'limited', message: () => 'later', remedy: () => 'wait' }),
  FAULT: row('fault'),
  WORDED: errorRow<{ key: string }>({
    kind: 'invalid',
    message: () => 'ours',
    remedy: () => 'ours too',
    wire: { name: 'PolicyError', message: ({ key }) => `theirs: ${key}`, details: ({ key }) => ({ key }) },
  }),
  NAMED: errorRow({ kind: 'invalid', message: () => 'named', remedy: () => '', wire: { name: 'PaginationError' } }),
  BARE: errorRow({ kind: 'invalid', message: () => 'bare', remedy: () => '', wire: { details: () => undefined } }),
});
const details = { name: 'x' };

describe('the answer to a coded error', () => {
  it('has the status and the name of its kind', () => {
    const said = [
      coded.INVALID,
      coded.UNAUTHENTICATED,
      coded.FORBIDDEN,
      coded.MISSING,
      coded.CONFLICT,
      coded.TOO_LARGE,
      coded.LIMITED,
      coded.UNAVAILABLE,
    ]
      .map((make) => answerOf(make(details)))
      .map(({ status, body }) => [status, body.error.status, body.error.name]);
    assert.deepEqual(said, [
      [400, 400, 'ValidationError'],
      [401, 401, 'UnauthorizedError'],
      [403, 403, 'ForbiddenError'],
      [404, 404, 'NotFoundError'],
      [409, 409, 'ConflictError'],
      [413, 413, 'PayloadTooLargeError'],
      [429, 429, 'RateLimitError'],
      [503, 503, 'ServiceUnavailableError'],
    ]);
  });

  it('says when to ask again, where that is known or the thing is only away', () => {
    assert.deepEqual(answerOf(coded.UNAVAILABLE(details)).headers, { 'Retry-After': '1' });
    assert.deepEqual(answerOf(coded.LATER({ retryAfterS: 2.5 })).headers, { 'Retry-After': '3' });
    assert.equal(answerOf(coded.LIMITED(details)).headers, undefined);
    assert.equal(answerOf(coded.INVALID(details)).headers, undefined);
    assert.equal(isFault(coded.UNAVAILABLE(details)), false);
  });

  it('says the message, and empty details, never code, remedy or our own details', () => {
    assert.deepEqual(answerOf(coded.INVALID(details)).body, {
      data: null,
      error: { status: 400, name: 'ValidationError', message: '"x" is wrong', details: {} },
    });
  });

  it('says what the row has for the wire instead', () => {
    assert.deepEqual(answerOf(coded.WORDED({ key: 'k' })).body.error, {
      status: 400,
      name: 'PolicyError',
      message: 'theirs: k',
      details: { key: 'k' },
    });
  });

  it('keeps empty details where the row only has another name', () => {
    const { name, message, details } = answerOf(coded.NAMED({})).body.error;
    assert.deepEqual([name, message, details], ['PaginationError', 'named', {}]);
  });

  it('has no details where the row wants none', () => {
    assert.ok(!('details' in answerOf(coded.BARE({})).body.error));
  });

  it('says nothing of a fault', () => {
    assert.equal(
      JSON.stringify(answerOf(coded.FAULT(details)).body),
      '{"data":null,"error":{"status":500,"name":"InternalServerError","message":"Internal Server Error"}}',
    );
    assert.ok(isFault(coded.FAULT(details)));
    assert.ok(!isFault(coded.INVALID(details)));
  });
});

describe('the answer to anything else', () => {
  it('is bare, whatever was thrown', () => {
    const leaking = Object.assign(new Error('at db.internal'), { status: 404 });
    for (const thrown of [leaking, new TypeError('secret'), 'text', null, undefined, { status: 400, expose: true }]) {
      assert.deepEqual(answerOf(thrown).body.error, {
        status: 500,
        name: 'InternalServerError',
        message: 'Internal Server Error',
      });
      assert.ok(isFault(thrown));
    }
  });

  it('is what an http-error exposes, its headers too', () => {
    const thrown = Object.assign(new Error('failed to decode'), {
      name: 'BadRequestError',
      status: 400,
      expose: true,
      headers: { 'x-why': 'bytes' },
    });
    assert.deepEqual(answerOf(thrown), {
      status: 400,
      headers: { 'x-why': 'bytes' },
      body: { data: null, error: { status: 400, name: 'BadRequestError', message: 'failed to decode' } },
    });
    assert.ok(!isFault(thrown));
  });

  it('names an exposed plain error by its status', () => {
    const thrown = Object.assign(new Error('short and stout'), { status: 418, expose: true });
    assert.equal(answerOf(thrown).body.error.name, 'ImaTeapotError');
  });
});

describe('the tap of fail', () => {
  const ctx = { method: 'GET', path: '/x', requestId: 'r1' } as unknown as Exchange;
  const recording = () => {
    const lines: { message: string; fields: unknown }[] = [];
    const silent = () => {};
    return {
      lines,
      log: {
        error: (message: string, fields?: object) => void lines.push({ message, fields }),
        warn: silent,
        info: silent,
        debug: silent,
      },
    };
  };

  it('logs a fault whole, once, with the name of the request', () => {
    const { lines, log } = recording();
    const error = new Error('inner');
    answerFailure({ error }, ctx, log);
    assert.deepEqual(lines, [
      { message: 'GET /x failed', fields: { requestId: 'r1', method: 'GET', path: '/x', error } },
    ]);
  });

  it('does not log what the asker did wrong', () => {
    const { lines, log } = recording();
    answerFailure({ error: coded.INVALID(details) }, ctx, log);
    assert.equal(lines.length, 0);
  });

  it('keeps the answer that another tap gave', () => {
    const { lines, log } = recording();
    const failure = { error: new Error('x'), answer: { status: 418, body: 'tea' } };
    assert.equal(answerFailure(failure, ctx, log), failure);
    assert.equal(lines.length, 0);
  });
});

describe('the middleware', () => {
  /** The middleware around `inner` in a real server, with the plugin's own tap of `fail`. */
  async function answered(inner: Middleware<Exchange>): Promise<{ status: number; text: string; type: string | null }> {
    const around = definePlugin({
      name: 'around',
      needs: ['pipeline'],
      taps: {
        around: (handler, view) =>
          aroundOf(errorsMiddleware(view.use.pipeline), 'errors')(aroundOf(inner, 'inner')(handler)) as Handler,
      },
    })();
    const kernel = createKernel([http(), errors(), around]);
    await kernel.boot();
    const server = createServer(kernel.use.http.handle).listen(0);
    try {
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
    } finally {
      server.close();
      server.closeAllConnections();
      await kernel.stop();
    }
  }

  it('gives a 404 that has no body Strapi’s body', async () => {
    const expected = '{"data":null,"error":{"status":404,"name":"NotFoundError","message":"Not Found","details":{}}}';
    const type = 'application/json; charset=utf-8';
    assert.deepEqual(await answered(() => {}), { status: 404, text: expected, type });
  });

  it('leaves a 404 with a body, and any other status, as they are', async () => {
    const mine = await answered((ctx) => {
      ctx.status = 404;
      ctx.body = 'mine';
    });
    assert.deepEqual([mine.status, mine.text], [404, 'mine']);
    const refused = await answered((ctx) => {
      ctx.status = 405;
    });
    assert.deepEqual([refused.status, refused.text], [405, 'Method Not Allowed']);
  });

  it('turns a throw of ctx.throw into the envelope', async () => {
    const answer = await answered((ctx) => ctx.throw(403, 'no'));
    assert.deepEqual(JSON.parse(answer.text), {
      data: null,
      error: { status: 403, name: 'ForbiddenError', message: 'no' },
    });
  });

  it('drops what was already in the body when something is thrown', async () => {
    const answer = await answered((ctx) => {
      ctx.body = 'half';
      throw coded.MISSING(details);
    });
    assert.equal(answer.status, 404);
    assert.equal((JSON.parse(answer.text) as { error: { message: string } }).error.message, '"x" is wrong');
  });
});
