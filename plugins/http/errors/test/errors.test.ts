import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { http } from '@mortise/http';
import {
  createKernel,
  defineErrors,
  definePlugin,
  type ErrorKind,
  errorRow,
  fromMiddleware,
  type Handler,
  type Middleware,
  type RequestContext,
} from '@mortise/kernel';
import { errorHelpers } from '../src/ctx-helpers.ts';
import {
  ApplicationError,
  ForbiddenError,
  NotFoundError,
  NotImplementedError,
  PaginationError,
  PayloadTooLargeError,
  PolicyError,
  RateLimitError,
  UnauthorizedError,
  ValidationError,
} from '../src/define.ts';
import { respondToFailure } from '../src/error-hook.ts';
import { isFault, toErrorResponse } from '../src/error-response.ts';
import { errors } from '../src/index.ts';
import { errorsMiddleware } from '../src/middleware.ts';

const row = (kind: ErrorKind) =>
  errorRow<{ name: string }>({ kind, message: ({ name }) => `"${name}" is wrong`, remedy: () => 'fix it' });
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
      .map((make) => toErrorResponse(make(details)))
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

  it('has Retry-After, if the time is known or the error is temporary', () => {
    assert.deepEqual(toErrorResponse(coded.UNAVAILABLE(details)).headers, { 'Retry-After': '1' });
    assert.deepEqual(toErrorResponse(coded.LATER({ retryAfterS: 2.5 })).headers, { 'Retry-After': '3' });
    assert.equal(toErrorResponse(coded.LIMITED(details)).headers, undefined);
    assert.equal(toErrorResponse(coded.INVALID(details)).headers, undefined);
    assert.equal(isFault(coded.UNAVAILABLE(details)), false);
  });

  it('contains the message and empty details, never code, remedy or internal details', () => {
    assert.deepEqual(toErrorResponse(coded.INVALID(details)).body, {
      data: null,
      error: { status: 400, name: 'ValidationError', message: '"x" is wrong', details: {} },
    });
  });

  it('contains the public error of the row', () => {
    assert.deepEqual(toErrorResponse(coded.WORDED({ key: 'k' })).body.error, {
      status: 400,
      name: 'PolicyError',
      message: 'theirs: k',
      details: { key: 'k' },
    });
  });

  it('keeps empty details if the row only has another name', () => {
    const { name, message, details } = toErrorResponse(coded.NAMED({})).body.error;
    assert.deepEqual([name, message, details], ['PaginationError', 'named', {}]);
  });

  it('has no details if the row returns undefined', () => {
    assert.ok(!('details' in toErrorResponse(coded.BARE({})).body.error));
  });

  it('reveals nothing of a fault', () => {
    assert.equal(
      JSON.stringify(toErrorResponse(coded.FAULT(details)).body),
      '{"data":null,"error":{"status":500,"name":"InternalServerError","message":"Internal Server Error"}}',
    );
    assert.ok(isFault(coded.FAULT(details)));
    assert.ok(!isFault(coded.INVALID(details)));
  });
});

describe('the answer to anything else', () => {
  it('has no details, whatever was thrown', () => {
    const leaking = Object.assign(new Error('at db.internal'), { status: 404 });
    for (const thrown of [leaking, new TypeError('secret'), 'text', null, undefined, { status: 400, expose: true }]) {
      assert.deepEqual(toErrorResponse(thrown).body.error, {
        status: 500,
        name: 'InternalServerError',
        message: 'Internal Server Error',
      });
      assert.ok(isFault(thrown));
    }
  });

  it('is the exposed http-error, with its headers', () => {
    const thrown = Object.assign(new Error('failed to decode'), {
      name: 'BadRequestError',
      status: 400,
      expose: true,
      headers: { 'x-why': 'bytes' },
    });
    assert.deepEqual(toErrorResponse(thrown), {
      status: 400,
      headers: { 'x-why': 'bytes' },
      body: { data: null, error: { status: 400, name: 'BadRequestError', message: 'failed to decode' } },
    });
    assert.ok(!isFault(thrown));
  });

  it('names an exposed plain error by its status', () => {
    const thrown = Object.assign(new Error('short and stout'), { status: 418, expose: true });
    assert.equal(toErrorResponse(thrown).body.error.name, 'ImATeapotError');
    const gone = Object.assign(new Error('no'), { status: 500, expose: true });
    assert.equal(toErrorResponse(gone).body.error.name, 'InternalServerError');
  });
});

describe('the tap of fail', () => {
  const ctx = { method: 'GET', path: '/x', requestId: 'r1', req: { headers: {} } } as unknown as RequestContext;
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

  it('logs a fault completely, once, with the request id', () => {
    const { lines, log } = recording();
    const error = new Error('inner');
    respondToFailure({ error }, ctx, log);
    assert.deepEqual(lines, [
      { message: 'GET /x failed', fields: { requestId: 'r1', method: 'GET', path: '/x', error } },
    ]);
  });

  it('does not log errors of the client', () => {
    const { lines, log } = recording();
    respondToFailure({ error: coded.INVALID(details) }, ctx, log);
    assert.equal(lines.length, 0);
  });

  it('keeps the response of another tap', () => {
    const { lines, log } = recording();
    const failure = { error: new Error('x'), response: { status: 418, body: 'tea' } };
    assert.equal(respondToFailure(failure, ctx, log), failure);
    assert.equal(lines.length, 0);
  });
});

describe('the middleware', () => {
  /** The middleware around `inner` in a real server, with the plugin's own tap of the `error` hook. */
  async function answered(
    inner: Middleware<RequestContext>,
    accept = '*/*',
  ): Promise<{ status: number; text: string; type: string | null; vary: string | null }> {
    const around = definePlugin({
      name: 'around',
      needs: ['pipeline'],
      taps: {
        middleware: (handler, view) =>
          fromMiddleware(
            errorsMiddleware(view.use.pipeline),
            'errors',
          )(fromMiddleware(inner, 'inner')(handler)) as Handler,
      },
    })();
    const kernel = createKernel([http(), errors(), around]);
    await kernel.boot();
    const server = createServer(kernel.use.http.handle).listen(0);
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const answer = await fetch(url, { headers: { accept } });
      const [type, vary] = [answer.headers.get('content-type'), answer.headers.get('vary')];
      return { status: answer.status, text: await answer.text(), type, vary };
    } finally {
      server.close();
      server.closeAllConnections();
      await kernel.stop();
    }
  }

  it('adds Strapi’s body to a 404 without a body', async () => {
    const expected = '{"data":null,"error":{"status":404,"name":"NotFoundError","message":"Not Found","details":{}}}';
    const type = 'application/json; charset=utf-8';
    assert.deepEqual(await answered(() => {}), { status: 404, text: expected, type, vary: null });
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

  it('converts an error of ctx.throw to the envelope', async () => {
    const answer = await answered((ctx) => ctx.throw(403, 'no'));
    assert.deepEqual(JSON.parse(answer.text), {
      data: null,
      error: { status: 403, name: 'ForbiddenError', message: 'no' },
    });
  });

  it('replaces the body when an error is thrown', async () => {
    const answer = await answered((ctx) => {
      ctx.body = 'half';
      ctx.set('Content-Encoding', 'br');
      throw coded.MISSING(details);
    });
    assert.equal(answer.status, 404);
    assert.equal((JSON.parse(answer.text) as { error: { message: string } }).error.message, '"x" is wrong');
  });

  const PROBLEM = 'application/problem+json';

  it('responds with RFC 9457 if the client accepts it', async () => {
    const answer = await answered((ctx) => {
      ctx.set('Vary', 'Origin');
      throw coded.WORDED({ key: 'k' });
    }, PROBLEM);
    assert.deepEqual([answer.status, answer.type, answer.vary], [400, PROBLEM, 'Origin, Accept']);
    assert.deepEqual(JSON.parse(answer.text), {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'theirs: k',
      name: 'PolicyError',
      code: 'TEST_WORDED',
      details: { key: 'k' },
    });
  });

  it('lists validation errors as errors, and omits the code of a fault', async () => {
    const errors = [{ path: ['title'], message: 'title must be defined.', name: 'ValidationError' }];
    const accept = `application/json, ${PROBLEM};q=0.5`;
    const invalid = await answered(() => {
      throw new ValidationError('wrong', { errors });
    }, accept);
    const { errors: told, details, detail } = JSON.parse(invalid.text) as Record<string, unknown>;
    assert.deepEqual([told, details, detail], [errors, undefined, 'wrong']);
    const fault = await answered(() => {
      throw coded.FAULT(details as { name: string });
    }, accept);
    assert.deepEqual(JSON.parse(fault.text), {
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'Internal Server Error',
      name: 'InternalServerError',
    });
  });

  it('keeps Strapi’s envelope for a default 404, for */* and for q=0', async () => {
    const bare = await answered(() => {}, PROBLEM);
    assert.deepEqual([bare.type, bare.vary], [PROBLEM, 'Accept']);
    for (const accept of ['*/*', 'application/*', 'application/json', `${PROBLEM};q=0`])
      assert.equal((await answered(() => {}, accept)).type, 'application/json; charset=utf-8', accept);
  });

  it('keeps the response of the ctx helpers, without a throw', async () => {
    const refused = await answered((ctx) => ctx.badRequest('no title', { field: 'title' }));
    assert.deepEqual(
      [refused.status, JSON.parse(refused.text)],
      [
        400,
        {
          data: null,
          error: { status: 400, name: 'BadRequestError', message: 'no title', details: { field: 'title' } },
        },
      ],
    );
    const bare = await answered((ctx) => ctx.forbidden());
    assert.deepEqual((JSON.parse(bare.text) as { error: object }).error, {
      status: 403,
      name: 'ForbiddenError',
      message: 'Forbidden',
      details: {},
    });
    assert.equal((await answered((ctx) => ctx.payloadTooLarge('FileTooBig'), PROBLEM)).type, PROBLEM);
  });
});

describe('the words on ctx', () => {
  it('are one for each status from 400, as the types list them', () => {
    const contract = readFileSync(join(import.meta.dirname, '../src/contract.ts'), 'utf8');
    const typed = [...contract.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, name]) => name);
    assert.deepEqual(Object.keys(errorHelpers()), typed);
  });
});

describe('the answer to an error of Strapi’s family', () => {
  const told = (error: unknown) => {
    const { status, name, message, details } = toErrorResponse(error).body.error;
    return [status, name, message, details];
  };

  it('has the status, name and default message of Strapi', () => {
    assert.deepEqual(
      [
        new ApplicationError(),
        new ValidationError('v', { errors: [] }),
        new PaginationError(),
        new UnauthorizedError(),
        new ForbiddenError(),
        new PolicyError(),
        new NotFoundError(),
        new PayloadTooLargeError(),
        new RateLimitError(),
        new NotImplementedError(),
      ].map(told),
      [
        [400, 'ApplicationError', 'An application error occurred', {}],
        [400, 'ValidationError', 'v', { errors: [] }],
        [400, 'PaginationError', 'Invalid pagination', {}],
        [401, 'UnauthorizedError', 'Unauthorized', {}],
        [403, 'ForbiddenError', 'Forbidden access', {}],
        [403, 'PolicyError', 'Policy Failed', {}],
        [404, 'NotFoundError', 'Entity not found', {}],
        [413, 'PayloadTooLargeError', 'Entity too large', {}],
        [429, 'RateLimitError', 'Too many requests, please try again later.', {}],
        [501, 'NotImplementedError', 'This feature is not implemented yet', {}],
      ],
    );
    assert.equal(isFault(new NotImplementedError()), false);
  });

  it('recognizes the classes by name, from any package', () => {
    const copy = class ApplicationError extends Error {
      details = { a: 1 };
    };
    const named = Object.assign(new (class extends copy {})('theirs'), { name: 'ForbiddenError' });
    assert.deepEqual(told(named), [403, 'ForbiddenError', 'theirs', { a: 1 }]);
    class Overdrawn extends ForbiddenError {
      override name = 'Overdrawn';
    }
    assert.deepEqual(told(new Overdrawn('no money')), [403, 'Overdrawn', 'no money', {}]);
  });

  it('does not include a library’s error with the same name', () => {
    class NotFoundLike extends Error {
      override name = 'NotFoundError';
      details = {};
    }
    assert.equal(toErrorResponse(new NotFoundLike('in table users')).status, 500);
    assert.ok(isFault(new NotFoundLike('in table users')));
  });
});

describe('instanceof', () => {
  const named = defineErrors('NAMED', {
    POLICY: errorRow({ kind: 'forbidden', message: () => 'no', remedy: () => 'ask', wire: { name: 'PolicyError' } }),
    PAGE: errorRow({ kind: 'invalid', message: () => 'no', remedy: () => 'ask', wire: { name: 'PaginationError' } }),
  });
  it('holds for coded errors with the public name of the class or of a subclass', () => {
    const invalid: unknown = coded.INVALID({ name: 'a' });
    assert.ok(invalid instanceof ValidationError);
    assert.ok(invalid instanceof ApplicationError);
    assert.ok(!(invalid instanceof NotFoundError));
    const refused: unknown = named.POLICY();
    assert.ok(refused instanceof PolicyError && refused instanceof ForbiddenError);
    assert.ok(!(refused instanceof UnauthorizedError));
    const page: unknown = named.PAGE();
    assert.ok(page instanceof PaginationError && !(page instanceof ValidationError));
  });
  it('does not hold for faults, other classes and other values', () => {
    class OwnError extends ValidationError {}
    const invalid: unknown = coded.INVALID({ name: 'a' });
    assert.ok(!(invalid instanceof OwnError));
    assert.ok((new OwnError('mine') as unknown) instanceof ValidationError);
    const fault = defineErrors('ODD', { FAULT: row('fault') }).FAULT({ name: 'a' }) as unknown;
    for (const thrown of [fault, new TypeError('a'), undefined, null, 'text'])
      assert.ok(!(thrown instanceof ApplicationError), String(thrown));
  });
});
