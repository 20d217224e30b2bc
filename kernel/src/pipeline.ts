import type { SyncWaterfallHook } from 'tapable';
import { runFor } from './async-owner.ts';
import { attempt, errors, kindOf } from './kernel-errors.ts';
import type { Endpoint, Exchange, Hooks } from './registries.ts';

/** Handles a request; the return value is the result. */
export type Handler = (ctx: Exchange) => unknown;
/** Koa-style middleware: code before and after `await next()`. */
export type Middleware<C = Exchange> = (ctx: C, next: () => Promise<unknown>) => unknown;
/**
 * Throws to reject a request, returns `undefined` to allow it. A guard with `beforeBody` does not read the body and
 * runs before the body is read.
 */
export type Guard = ((ctx: Exchange) => void | Promise<void>) & { readonly beforeBody?: true };
/**
 * One way to authenticate the client. `true`: the client is identified on the context, and later strategies are
 * skipped.
 */
export interface Strategy {
  readonly name: string;
  authenticate(ctx: Exchange): boolean | Promise<boolean>;
}
/** A thrown error, and the response that taps of the `error` hook create for it. */
export interface Failure {
  readonly error: unknown;
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/** The strategies and guards of a compiled endpoint. */
export interface LinkedEndpoint {
  readonly strategies: readonly Strategy[];
  readonly guards: readonly Guard[];
}

export interface Pipeline {
  /**
   * Compiles the stages of the endpoint. After a tap is added later, they are compiled again on next use.
   *
   * @throws KERNEL_LINK_NOTHING when a tap returns neither a handler nor a list.
   */
  link(endpoint: Endpoint): LinkedEndpoint;
  /**
   * Compiles the middleware of all requests. Called once all endpoints are compiled, so that an invalid tap of
   * `middleware` fails at boot. Optional in replacements of the pipeline.
   *
   * @throws KERNEL_LINK_NOTHING.
   */
  prepare?(): void;
  /**
   * Routes a request and runs its strategies and its `beforeBody` guards; `run` does not run them again. For work to be
   * done only for authorized clients, such as reading large bodies. Optional in replacements of the pipeline.
   *
   * @returns the endpoint; `undefined` where none matches.
   * @throws the errors of taps, strategies and guards.
   */
  admit?(ctx: Exchange): Promise<Endpoint | undefined>;
  /**
   * Runs a request through `middleware`, `route`, `authenticate`, `authorize`, `routeMiddleware` and `handle`.
   *
   * @throws the errors of these; KERNEL_ENDPOINT_UNLINKED; KERNEL_GUARD_ANSWERED when a guard returns a value.
   */
  run(ctx: Exchange): Promise<unknown>;
  /** Runs the taps of the `error` hook for a thrown error. */
  fail(error: unknown, ctx: Exchange): Failure;
}

type AroundHook<H, A extends readonly unknown[]> = Pick<SyncWaterfallHook<[H, ...A]>, 'taps'>;

/**
 * Composes the taps of a waterfall of handlers around `inner`. The first tap is the outermost, so `stage` and `before`
 * read like a list of middlewares.
 *
 * @throws KERNEL_LINK_NOTHING naming the plugin whose tap returned no handler.
 */
export function wrapAll<H extends (...args: never[]) => unknown, A extends readonly unknown[]>(
  hook: AroundHook<H, A>,
  name: string,
  inner: H,
  ...at: A
): H {
  return hook.taps.reduceRight((handler: H, tap) => {
    const make = tap.fn as (inner: H, ...at: A) => H | undefined;
    const outer = attempt(tap.name, `its tap of "${name}"`, () => make(handler, ...at));
    if (typeof outer !== 'function') throw errors.LINK_NOTHING({ hook: name, plugin: tap.name });
    return outer;
  }, inner);
}

/**
 * Converts a `(ctx, next)` middleware to a tap of a waterfall of handlers.
 *
 * @param name the name of the middleware in error messages.
 * @throws KERNEL_NEXT_TWICE, as a rejection of `next()`, when the middleware calls `next` more than once.
 */
export function aroundOf<C>(
  middleware: Middleware<C>,
  name: string,
): (inner: (ctx: C) => unknown) => (ctx: C) => unknown {
  return (inner) => (ctx) => {
    let called = false;
    return middleware(ctx, () => {
      if (called) return Promise.reject(errors.NEXT_TWICE({ middleware: name }));
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
export type Linker = <T>(build: () => T) => () => T;

export function createPipeline(hooks: Hooks, linked: Linker): Pipeline {
  const endpoints = new WeakMap<Endpoint, () => LinkedEndpoint & { readonly [K in 'admit' | 'run']: Handler }>();
  const nothing: Handler = () => undefined;

  const build = (endpoint: Endpoint) => {
    const strategies = gatherAll<Strategy>(hooks.authenticate, 'authenticate', endpoint);
    const guards = gatherAll<Guard>(hooks.authorize, 'authorize', endpoint);
    const handler = wrapAll(hooks.wrap, 'wrap', wrapAll(hooks.handle, 'handle', nothing, endpoint), endpoint);
    const early = guards.filter((guard) => guard.beforeBody);
    const late = guards.filter((guard) => !guard.beforeBody);
    const admit = async (ctx: Exchange) => {
      for (const strategy of strategies) {
        const known = strategy.authenticate(ctx);
        if (known === true || (known !== false && (await known))) break;
      }
      if (early.length) await ask(early, ctx, endpoint);
      ctx.admitted = endpoint;
    };
    const run = async (ctx: Exchange) => {
      if (ctx.admitted !== endpoint) await admit(ctx);
      if (late.length) await ask(late, ctx, endpoint);
      return handler(ctx);
    };
    return { strategies, guards, admit, run };
  };

  const chain = linked(() =>
    wrapAll(hooks.around, 'around', (ctx: Exchange) => {
      const endpoint = hooks.route.call(ctx);
      if (!endpoint) return undefined;
      ctx.endpoint = endpoint;
      const entry = endpoints.get(endpoint);
      if (!entry) throw errors.ENDPOINT_UNLINKED({ endpoint: endpoint.id });
      return entry().run(ctx);
    }),
  );

  return {
    link(endpoint) {
      const entry = linked(() => build(endpoint));
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
    run: (ctx) => runFor(ctx, (exchange) => chain()(exchange)),
    fail: (error, ctx) => hooks.fail.call({ error }, ctx),
  };
}

async function ask(guards: readonly Guard[], ctx: Exchange, { id }: Endpoint): Promise<void> {
  for (const guard of guards) {
    const passing: unknown = guard(ctx);
    const answer = passing === undefined ? passing : await passing;
    // `() => boolean` is assignable to Guard, but its author expects `false` to reject.
    if (answer !== undefined) throw errors.GUARD_ANSWERED({ endpoint: id, answer: kindOf(answer) });
  }
}

/**
 * Runs a waterfall of lists. tapable's `call` ignores a tap that returns `undefined`, and would silently drop its
 * guards.
 */
function gatherAll<T>(hook: AroundHook<readonly T[], [Endpoint]>, name: string, endpoint: Endpoint): readonly T[] {
  const all = hook.taps.reduce((list: readonly T[], tap) => {
    const make = tap.fn as (list: readonly T[], endpoint: Endpoint) => readonly T[] | undefined;
    const longer = attempt(tap.name, `its tap of "${name}"`, () => make(list, endpoint));
    if (!Array.isArray(longer)) throw errors.LINK_NOTHING({ hook: name, plugin: tap.name });
    return longer;
  }, []);
  return Object.freeze([...all]);
}
