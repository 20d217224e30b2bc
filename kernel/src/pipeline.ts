import type { SyncWaterfallHook } from 'tapable';
import { runFor } from './async-owner.ts';
import { attempt, errors, kindOf } from './kernel-errors.ts';
import type { Endpoint, Exchange, Hooks } from './registries.ts';

/** Answers an exchange; what it returns is the result. */
export type Handler = (ctx: Exchange) => unknown;
/** The form that users write: code before and after `await next()`. */
export type Middleware<C = Exchange> = (ctx: C, next: () => Promise<unknown>) => unknown;
/** Throws to refuse, returns to let through. One that says `beforeBody` reads no body, and is asked before one is read. */
export type Guard = ((ctx: Exchange) => void | Promise<void>) & { readonly beforeBody?: true };
/** One way to tell who asks. True: it knows, and has written it on the exchange; ask no other. */
export interface Strategy {
  readonly name: string;
  authenticate(ctx: Exchange): boolean | Promise<boolean>;
}
/** What was thrown, and the answer that taps of `fail` make of it. */
export interface Failure {
  readonly error: unknown;
  readonly answer?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/** An endpoint with its stages built. */
export interface LinkedEndpoint {
  readonly strategies: readonly Strategy[];
  readonly guards: readonly Guard[];
}

export interface Pipeline {
  /**
   * Builds the endpoint's stages; they are built again on next use after a late tap.
   *
   * @throws KERNEL_LINK_NOTHING when a tap returns no handler, or no list.
   */
  link(endpoint: Endpoint): LinkedEndpoint;
  /**
   * Builds what stands around every exchange; called once every endpoint is linked, so that a wrong tap of `around` is
   * refused at boot. A replacement may do without.
   *
   * @throws KERNEL_LINK_NOTHING.
   */
  prepare?(): void;
  /**
   * Routes an exchange and asks its strategies and the guards that need no body, which `run` then does not ask again: for
   * what is to be done for callers only who may call, such as reading large bodies. A replacement may do without.
   *
   * @returns the endpoint; nothing where there is none.
   * @throws what they throw.
   */
  admit?(ctx: Exchange): Promise<Endpoint | undefined>;
  /**
   * Runs an exchange through around, route, authenticate, authorize, wrap, handle.
   *
   * @throws what they throw; KERNEL_ENDPOINT_UNLINKED; KERNEL_GUARD_ANSWERED when a guard returns anything.
   */
  run(ctx: Exchange): Promise<unknown>;
  /** Asks the taps of `fail` for the answer to what was thrown. */
  fail(error: unknown, ctx: Exchange): Failure;
}

type AroundHook<H, A extends readonly unknown[]> = Pick<SyncWaterfallHook<[H, ...A]>, 'taps'>;

/**
 * Builds a chain from a waterfall of handlers: the first tap ends up outermost, so `stage` and `before` read the way a
 * list of middlewares does.
 *
 * @throws KERNEL_LINK_NOTHING naming the tap that returned no handler.
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
 * Makes a stage of a `(ctx, next)` middleware.
 *
 * @param name who to blame in the message.
 * @throws (when run) KERNEL_NEXT_TWICE when it calls `next` more than once.
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

/** A value that is rebuilt on next use after a tap was added to any hook. */
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
    // `() => boolean` fits the type of a guard, and its author means to refuse.
    if (answer !== undefined) throw errors.GUARD_ANSWERED({ endpoint: id, answer: kindOf(answer) });
  }
}

/** tapable's own call would pass over a tap that returns nothing, and so over the guards it meant to add. */
function gatherAll<T>(hook: AroundHook<readonly T[], [Endpoint]>, name: string, endpoint: Endpoint): readonly T[] {
  const all = hook.taps.reduce((list: readonly T[], tap) => {
    const make = tap.fn as (list: readonly T[], endpoint: Endpoint) => readonly T[] | undefined;
    const longer = attempt(tap.name, `its tap of "${name}"`, () => make(list, endpoint));
    if (!Array.isArray(longer)) throw errors.LINK_NOTHING({ hook: name, plugin: tap.name });
    return longer;
  }, []);
  return Object.freeze([...all]);
}
