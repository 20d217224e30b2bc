import type { ServerResponse } from 'node:http';
import Koa from 'koa';
import type { QueryTree } from './contract.ts';
import { type TrustedProxies, trustProxies } from './proxies.ts';
import { createQueryParser, QUERY_LIMITS, type QueryLimits } from './query-parser.ts';

const PARSE: unique symbol = Symbol('parse');
const TREE: unique symbol = Symbol('tree');
const TEXT: unique symbol = Symbol('text');

interface ParsedRequest {
  readonly querystring: string;
  readonly [PARSE]: (text: string) => QueryTree;
  [TREE]?: object;
  [TEXT]?: string;
}

export interface AppOptions {
  /** Whose `X-Forwarded-*` is believed. */
  readonly proxy: TrustedProxies;
  /** Sign cookies; the first signs, the others still verify. */
  readonly keys?: readonly string[];
  readonly query?: Partial<QueryLimits>;
}

/**
 * Koa, with `ctx.query` as a tree. The accessor stands once on the app's request prototype; a request pays only when it
 * is asked. What is set stays until the query string itself changes.
 */
export function createApp({ proxy, keys, query }: AppOptions): Koa {
  // Koa's own trust is of anyone who sends the headers.
  const app = new Koa({ proxy: proxy === 'any', ...(keys ? { keys: [...keys] } : {}) });
  Object.defineProperties(app.request, {
    query: {
      configurable: true,
      enumerable: true,
      get(this: ParsedRequest): object {
        const text = this.querystring;
        if (this[TREE] === undefined || this[TEXT] !== text) {
          this[TREE] = this[PARSE](text);
          this[TEXT] = text;
        }
        return this[TREE];
      },
      set(this: ParsedRequest, tree: object) {
        this[TREE] = tree;
        this[TEXT] = this.querystring;
      },
    },
    queryTouched: {
      configurable: true,
      get(this: ParsedRequest): boolean {
        return this[TREE] !== undefined && this[TEXT] === this.querystring;
      },
    },
    body: { configurable: true, enumerable: true, writable: true, value: undefined },
  });
  trustProxies(app, proxy);
  Object.defineProperties(app.context, { ...SENDING, ...LEAVING });
  limitQuery(app, query ?? {});
  return app;
}

const SIGNAL: unique symbol = Symbol('signal');
interface Signalled extends Koa.Context {
  [SIGNAL]?: AbortSignal;
}

/** Made when it is first asked for: most exchanges are answered before anybody does. */
const LEAVING: PropertyDescriptorMap = {
  signal: {
    configurable: true,
    get(this: Signalled): AbortSignal {
      this[SIGNAL] ??= goneSignal(this.res);
      return this[SIGNAL];
    },
  },
};

function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const look = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.closed || response.destroyed) look();
  else response.once('close', look);
  return controller.signal;
}

/** Strapi's words for giving an answer (behaviours S12). */
const SENDING: PropertyDescriptorMap = {
  send: {
    configurable: true,
    value(this: Koa.Context, data: unknown, status = 200): void {
      this.status = status;
      this.body = data;
    },
  },
  created: {
    configurable: true,
    value(this: Koa.Context, data: unknown): void {
      this.status = 201;
      this.body = data;
    },
  },
  deleted: {
    configurable: true,
    value(this: Koa.Context, data?: unknown): void {
      this.status = data === undefined || data === null ? 204 : 200;
      if (this.status === 200) this.body = data;
    },
  },
};

/** Changes how much a query string may ask of the app, from the next request on. */
export function limitQuery(app: Koa, limits: Partial<QueryLimits>): void {
  Object.defineProperty(app.request, PARSE, {
    configurable: true,
    value: createQueryParser({ ...QUERY_LIMITS, ...limits }),
  });
}
