import type { ServerResponse } from 'node:http';
import Koa from 'koa';
import type { QueryTree } from './contract.ts';
import { type TrustedProxies, trustProxies } from './proxies.ts';
import { createQueryParser, QUERY_LIMITS, type QueryLimits } from './query-parser.ts';

const PARSE: unique symbol = Symbol('parse');
const TREE: unique symbol = Symbol('tree');
const TEXT: unique symbol = Symbol('text');

interface RequestWithQuery {
  readonly querystring: string;
  readonly [PARSE]: (text: string) => QueryTree;
  [TREE]?: object;
  [TEXT]?: string;
}

export interface AppOptions {
  /** Whose `X-Forwarded-*` headers are trusted. */
  readonly proxy: TrustedProxies;
  /** Keys of signed cookies: the first signs, all verify. */
  readonly keys?: readonly string[];
  readonly query?: Partial<QueryLimits>;
}

/**
 * Creates the Koa app with `ctx.query` as a tree. The accessor is defined on the app's request prototype and parses on
 * first access. A query that code sets stays until the query string changes.
 */
export function createApp({ proxy, keys, query }: AppOptions): Koa {
  // Koa's own `proxy` option trusts the headers of any client.
  const app = new Koa({ proxy: proxy === 'any', ...(keys ? { keys: [...keys] } : {}) });
  Object.defineProperties(app.request, {
    query: {
      configurable: true,
      enumerable: true,
      get(this: RequestWithQuery): object {
        const text = this.querystring;
        if (this[TREE] === undefined || this[TEXT] !== text) {
          this[TREE] = this[PARSE](text);
          this[TEXT] = text;
        }
        return this[TREE];
      },
      set(this: RequestWithQuery, tree: object) {
        this[TREE] = tree;
        this[TEXT] = this.querystring;
      },
    },
    isQueryParsed: {
      configurable: true,
      get(this: RequestWithQuery): boolean {
        return this[TREE] !== undefined && this[TEXT] === this.querystring;
      },
    },
    body: { configurable: true, enumerable: true, writable: true, value: undefined },
  });
  trustProxies(app, proxy);
  Object.defineProperties(app.context, { ...RESPONSE_HELPERS, ...SIGNAL_ACCESSOR });
  setQueryLimits(app, query ?? {});
  return app;
}

const SIGNAL: unique symbol = Symbol('signal');
interface ContextWithSignal extends Koa.Context {
  [SIGNAL]?: AbortSignal;
}

/** Created on first access: most requests never use it. */
const SIGNAL_ACCESSOR: PropertyDescriptorMap = {
  signal: {
    configurable: true,
    get(this: ContextWithSignal): AbortSignal {
      this[SIGNAL] ??= createCloseSignal(this.res);
      return this[SIGNAL];
    },
  },
};

function createCloseSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abortIfUnfinished = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.closed || response.destroyed) abortIfUnfinished();
  else response.once('close', abortIfUnfinished);
  return controller.signal;
}

/** Strapi's response helpers. */
const RESPONSE_HELPERS: PropertyDescriptorMap = {
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

/** Sets the query limits of the app, from the next request on. */
export function setQueryLimits(app: Koa, limits: Partial<QueryLimits>): void {
  Object.defineProperty(app.request, PARSE, {
    configurable: true,
    value: createQueryParser({ ...QUERY_LIMITS, ...limits }),
  });
}
