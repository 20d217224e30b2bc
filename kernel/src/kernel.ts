import { setTimeout as sleep } from 'node:timers/promises';
import type { Cradle } from './augmentable.ts';
import { type ComposedKernel, compose } from './compose.ts';
import { createEvents, type EventBus } from './events.ts';
import { createInspection, type Inspection } from './inspect.ts';
import { errors } from './kernel-errors.ts';
import { PLUGIN_API_VERSION } from './kernel-plugin.ts';
import { createLifecycle, type LimitsMs, type Task } from './lifecycle.ts';
import { consoleLogger, type Log } from './log.ts';
import type { CacheFactory } from './pipeline.ts';
import type { Plugin } from './plugin.ts';

export interface KernelOptions {
  /** Overrides of the default time limits, by step. */
  readonly limitsMs?: Partial<LimitsMs>;
}

export interface StopOptions {
  /**
   * How long a running kernel still accepts work after `beforeStop`, so that load balancers can stop sending requests.
   */
  readonly graceMs?: number;
}

/** A server composed of plugins. Its lifecycle runs once: compose, boot, start, stop. */
export interface Kernel {
  /**
   * Composes the plugins and creates their services, without `bootstrap`; `use` and `inspect()` work afterwards. For
   * tools that only inspect, or that open what they need themselves. @throws coded errors.
   */
  compose(): Promise<void>;
  /**
   * Composes if needed, runs every `bootstrap` and compiles the endpoints. No port is open yet.
   *
   * @throws coded errors.
   */
  boot(): Promise<void>;
  /** Boots if needed, then runs every `start`. */
  start(): Promise<void>;
  /**
   * Calls `beforeStop`, waits for the grace period, then runs every `stop` and `destroy` in reverse order. A boot or
   * start in progress is aborted before its next plugin and rolled back. Idempotent: every call returns the same
   * promise.
   *
   * @throws KERNEL_STOP_FAILED with all errors.
   */
  stop(options?: StopOptions): Promise<void>;
  /** The services, for tests, scripts and consoles. @throws KERNEL_SERVICE_UNKNOWN, KERNEL_SERVICE_TOO_EARLY. */
  readonly use: Cradle;
  /** Resolves once the kernel is stopped, or rolled back after a failed boot or start. Never rejects. */
  readonly stopped: Promise<void>;
  readonly events: EventBus;
  /** A frozen description of the kernel. @throws KERNEL_STATE_INVALID before `compose()`. */
  inspect(): Inspection;
}

type State = 'new' | 'composing' | 'composed' | 'booting' | 'booted' | 'starting' | 'running' | 'stopping' | 'stopped';

/**
 * Creates a kernel from a list of plugins; nested lists are flattened.
 *
 * No plugin code runs before `compose()` or `boot()`, and two kernels share no state.
 */
export function createKernel(
  plugins: readonly (Plugin | readonly Plugin[])[],
  { limitsMs = {} }: KernelOptions = {},
): Kernel {
  let state: State = 'new';
  let epoch = 0;
  let log: Log = consoleLogger;
  let composed: ComposedKernel | undefined;
  let inFlight: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const events = createEvents(() => log);
  const whenStopped = Promise.withResolvers<void>();
  const lifecycle = createLifecycle(limitsMs, events.idle);

  const cached: CacheFactory = (build) => {
    let built: { readonly epoch: number; readonly value: ReturnType<typeof build> } | undefined;
    return () => {
      // Read the epoch before building: a tap added during `build` must invalidate the value.
      if (built?.epoch !== epoch) built = { epoch, value: build() };
      return built.value;
    };
  };
  const invalidate = () => void epoch++;

  const doCompose = async () => {
    composed = await compose(plugins.flat(), {
      version: PLUGIN_API_VERSION,
      log: () => log,
      events,
      cached,
      invalidate,
    });
    const { ordered, contributions, hooks, services, viewOf } = composed;
    contributions.resolve();
    hooks.wire(ordered, viewOf);
    services.createAll((plugin, run) => lifecycle.runTimed(plugin, 'provide', run));
    log = services.get('log', 'kernel') as Log;
  };
  const doBoot = async () => {
    const { ordered, dropped, viewOf } = composed!;
    for (const { plugin, service } of dropped)
      log.warn(`"${plugin}" boots without "${service}": circular dependency`, { plugin, service });
    for (const { name, spec } of ordered) {
      const view = viewOf(name);
      for (const [event, listener] of Object.entries(spec.on ?? {}))
        if (listener) view.events.on(event as never, (fact) => listener(fact, view) as Promise<void>);
    }
    await lifecycle.runForward('bootstrap', createTasks(composed!, 'bootstrap', 'destroy'));
    const compileTaps = viewOf('kernel').hooks.compile.taps;
    await lifecycle.runForward(
      'compile',
      compileTaps.map(({ name, fn }) => ({ plugin: name, run: fn as () => unknown })),
    );
  };
  /** Runs one state transition. After a failure the kernel is stopped: `run` has already rolled back its own work. */
  const transition = (
    operation: string,
    from: State,
    during: State,
    to: State,
    run: () => Promise<void>,
  ): Promise<void> => {
    if (state !== from) return Promise.reject(errors.STATE_INVALID({ operation, state }));
    if (stopping) return Promise.reject(errors.STOPPED_EARLY({ step: operation }));
    state = during;
    inFlight = run().then(
      () => {
        state = to;
      },
      (error) => {
        if (!stopping) {
          state = 'stopped';
          events.close();
          whenStopped.resolve();
        }
        throw error;
      },
    );
    return inFlight;
  };
  const composeOnce = () => transition('compose', 'new', 'composing', 'composed', doCompose);
  const bootOnce = () => transition('boot', 'composed', 'booting', 'booted', doBoot);
  const boot = () => (state === 'new' ? composeOnce().then(bootOnce) : bootOnce());
  const startOnce = () =>
    transition('start', 'booted', 'starting', 'running', () =>
      lifecycle.runForward('start', createTasks(composed!, 'start', 'stop')),
    );
  const shutDown = async ({ graceMs = 0 }: StopOptions) => {
    lifecycle.abort();
    await inFlight.catch(() => {});
    const failures: Error[] = [];
    if (state === 'running') {
      for (const { name, fn } of composed!.viewOf('kernel').hooks.beforeStop.taps)
        await lifecycle.runIsolated('beforeStop', { plugin: name, run: fn as () => unknown }, failures);
      if (graceMs > 0) await sleep(graceMs);
    }
    state = 'stopping';
    failures.push(...(await lifecycle.rollBack()));
    events.close();
    state = 'stopped';
    whenStopped.resolve();
    if (failures.length > 0)
      throw errors.STOP_FAILED({ failures: failures.map((f) => f.message) }, new AggregateError(failures));
  };

  return {
    compose: composeOnce,
    boot,
    start: () => (state === 'new' || state === 'composed' ? boot().then(startOnce) : startOnce()),
    stop: (options = {}) => (stopping ??= shutDown(options)),
    use: new Proxy(Object.create(null) as Cradle, {
      get(_, key) {
        if (typeof key === 'symbol' || key === 'then') return undefined;
        if (!composed) throw errors.SERVICE_TOO_EARLY({ plugin: 'app', service: key });
        return composed.services.get(key, 'app');
      },
    }),
    stopped: whenStopped.promise,
    events: events.scopedTo('app'),
    inspect() {
      if (!composed) throw errors.STATE_INVALID({ operation: 'inspect', state });
      return createInspection({ ...composed, version: PLUGIN_API_VERSION, state, events, timings: lifecycle.timings });
    },
  };
}

const createTasks = (
  { ordered, viewOf }: ComposedKernel,
  step: 'bootstrap' | 'start',
  undo: 'stop' | 'destroy',
): readonly Task[] =>
  ordered.map(({ name, spec }) => ({
    plugin: name,
    limitMs: spec.limitsMs?.[step],
    run: spec[step] && (() => spec[step]?.(viewOf(name))),
    undo: spec[undo] && (() => spec[undo]?.(viewOf(name))),
  }));
