import type { SyncWaterfallHook } from 'tapable';
import { runRequest } from './async-owner.ts';
import type { Endpoint, Hooks, RequestContext } from './augmentable.ts';
import { callPlugin, describeValue, errors } from './kernel-errors.ts';

/** Handles a request; the return value is the result. */
export type Handler = (ctx: RequestContext) => unknown;
/** Koa-style middleware: code before and after `await next()`. */
export type Middleware<C = RequestContext> = (ctx: C, next: () => Promise<unknown>) => unknown;
/**
 * Throws to reject a request, returns `undefined` to allow it. A guard with `beforeBody` does not read the body and
 * runs before the body is read.
 */
export type Guard = ((ctx: RequestContext) => void | Promise<void>) & { readonly beforeBody?: true };
/**
 * One way to authenticate the client. `true`: the client is identified on the context, and later strategies are
 * skipped.
 */
export interface Strategy {
  readonly name: string;
  authenticate(ctx: RequestContext): boolean | Promise<boolean>;
}
/** A thrown error, and the response that taps of the `error` hook create for it. */
export interface Failure {
  readonly error: unknown;
  readonly response?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/** The strategies and guards of a compiled endpoint. */
export interface CompiledEndpoint {
  readonly strategies: readonly Strategy[];
  readonly guards: readonly Guard[];
}

export interface Pipeline {
  /**
   * Compiles the stages of the endpoint. After a tap is added later, they are compiled again on next use.
   *
   * @throws KERNEL_HANDLER_MISSING when a tap returns neither a handler nor a list.
   */
  compile(endpoint: Endpoint): CompiledEndpoint;
  /**
   * Compiles the middleware of all requests. Called once all endpoints are compiled, so that an invalid tap of
   * `middleware` fails at boot. Optional in replacements of the pipeline.
   *
   * @throws KERNEL_HANDLER_MISSING.
   */
  prepare?(): void;
  /**
   * Routes a request and runs its strategies and its `beforeBody` guards; `run` does not run them again. For work to be
   * done only for authorized clients, such as reading large bodies. Optional in replacements of the pipeline.
   *
   * @returns the endpoint; `undefined` where none matches.
   * @throws the errors of taps, strategies and guards.
   */
  admit?(ctx: RequestContext): Promise<Endpoint | undefined>;
  /**
   * Runs a request through `middleware`, `route`, `authenticate`, `authorize`, `routeMiddleware` and `handle`.
   *
   * @throws the errors of these; KERNEL_ENDPOINT_NOT_COMPILED; KERNEL_GUARD_RETURNED when a guard returns a value.
   */
  run(ctx: RequestContext): Promise<unknown>;
  /** Runs the taps of the `error` hook for a thrown error. */
  handleError(error: unknown, ctx: RequestContext): Failure;
}

type HandlerHook<H, A extends readonly unknown[]> = Pick<SyncWaterfallHook<[H, ...A]>, 'taps'>;

/**
 * Composes the taps of a waterfall of handlers around `inner`. The first tap is the outermost, so `stage` and `before`
 * read like a list of middlewares.
 *
 * @throws KERNEL_HANDLER_MISSING naming the plugin whose tap returned no handler.
 */
export function composeHandlers<H extends (...args: never[]) => unknown, A extends readonly unknown[]>(
  hook: HandlerHook<H, A>,
  name: string,
  inner: H,
  ...args: A
): H {
  return hook.taps.reduceRight((handler: H, tap) => {
    const make = tap.fn as (inner: H, ...args: A) => H | undefined;
    const outer = callPlugin(tap.name, `its tap of "${name}"`, () => make(handler, ...args));
    if (typeof outer !== 'function') throw errors.HANDLER_MISSING({ hook: name, plugin: tap.name });
    return outer;
  }, inner);
}

/**
 * Converts a `(ctx, next)` middleware to a tap of a waterfall of handlers.
 *
 * @param name the name of the middleware in error messages.
 * @throws KERNEL_NEXT_REPEATED, as a rejection of `next()`, when the middleware calls `next` more than once.
 */
export function fromMiddleware<C>(
  middleware: Middleware<C>,
  name: string,
): (inner: (ctx: C) => unknown) => (ctx: C) => unknown {
  return (inner) => (ctx) => {
    let called = false;
    return middleware(ctx, () => {
      if (called) return Promise.reject(errors.NEXT_REPEATED({ middleware: name }));
      called = true;
      try {
        return Promise.resolve(inner(ctx));
      } catch (error) {
        return Promise.reject(error);
      }
    });
  };
}

/** Caches what `build` returns; after a tap is added to any hook, the next call builds it again. */
export type CacheFactory = <T>(build: () => T) => () => T;

export function createPipeline(hooks: Hooks, cached: CacheFactory): Pipeline {
  const endpoints = new WeakMap<Endpoint, () => CompiledEndpoint & { readonly [K in 'admit' | 'run']: Handler }>();
  const emptyHandler: Handler = () => undefined;

  const compileEndpoint = (endpoint: Endpoint) => {
    const strategies = collectWaterfall<Strategy>(hooks.authenticate, 'authenticate', endpoint);
    const guards = collectWaterfall<Guard>(hooks.authorize, 'authorize', endpoint);
    const handler = composeHandlers(
      hooks.routeMiddleware,
      'routeMiddleware',
      composeHandlers(hooks.handle, 'handle', emptyHandler, endpoint),
      endpoint,
    );
    const bodilessGuards = guards.filter((guard) => guard.beforeBody);
    const bodyGuards = guards.filter((guard) => !guard.beforeBody);
    const admit = async (ctx: RequestContext) => {
      for (const strategy of strategies) {
        const authenticated = strategy.authenticate(ctx);
        if (authenticated === true || (authenticated !== false && (await authenticated))) break;
      }
      if (bodilessGuards.length) await runGuards(bodilessGuards, ctx, endpoint);
      ctx.admitted = endpoint;
    };
    const run = async (ctx: RequestContext) => {
      if (ctx.admitted !== endpoint) await admit(ctx);
      if (bodyGuards.length) await runGuards(bodyGuards, ctx, endpoint);
      return handler(ctx);
    };
    return { strategies, guards, admit, run };
  };

  const chain = cached(() =>
    composeHandlers(hooks.middleware, 'middleware', (ctx: RequestContext) => {
      const endpoint = hooks.route.call(ctx);
      if (!endpoint) return undefined;
      ctx.endpoint = endpoint;
      const entry = endpoints.get(endpoint);
      if (!entry) throw errors.ENDPOINT_NOT_COMPILED({ endpoint: endpoint.id });
      return entry().run(ctx);
    }),
  );

  return {
    compile(endpoint) {
      const entry = cached(() => compileEndpoint(endpoint));
      const first = entry();
      endpoints.set(endpoint, entry);
      return first;
    },
    prepare: () => void chain(),
    async admit(ctx) {
      const endpoint = hooks.route.call(ctx);
      if (endpoint) await endpoints.get(endpoint)?.().admit(ctx);
      return endpoint;
    },
    run: (ctx) => runRequest(ctx, (requestContext) => chain()(requestContext)),
    handleError: (error, ctx) => hooks.error.call({ error }, ctx),
  };
}

async function runGuards(guards: readonly Guard[], ctx: RequestContext, { id }: Endpoint): Promise<void> {
  for (const guard of guards) {
    const outcome: unknown = guard(ctx);
    const returned = outcome === undefined ? outcome : await outcome;
    // `() => boolean` is assignable to Guard, but its author expects `false` to reject.
    if (returned !== undefined) throw errors.GUARD_RETURNED({ endpoint: id, returned: describeValue(returned) });
  }
}

/**
 * Runs a waterfall of lists. tapable's `call` ignores a tap that returns `undefined`, and would silently drop its
 * guards.
 */
function collectWaterfall<T>(
  hook: HandlerHook<readonly T[], [Endpoint]>,
  name: string,
  endpoint: Endpoint,
): readonly T[] {
  const all = hook.taps.reduce((list: readonly T[], tap) => {
    const make = tap.fn as (list: readonly T[], endpoint: Endpoint) => readonly T[] | undefined;
    const extended = callPlugin(tap.name, `its tap of "${name}"`, () => make(list, endpoint));
    if (!Array.isArray(extended)) throw errors.HANDLER_MISSING({ hook: name, plugin: tap.name });
    return extended;
  }, []);
  return Object.freeze([...all]);
}
