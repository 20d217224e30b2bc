import { setTimeout as sleep } from 'node:timers/promises';
import { compose, type House } from './compose.ts';
import { createEvents, type EventBus } from './events.ts';
import { makeReport, type Report } from './inspect.ts';
import { errors } from './kernel-errors.ts';
import { KERNEL_VERSION } from './kernel-plugin.ts';
import { createLife, type LimitsMs, type Task } from './life.ts';
import { type Log, plainLog } from './log.ts';
import type { Linker } from './pipeline.ts';
import type { Plugin } from './plugin.ts';
import type { Cradle } from './registries.ts';

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
  /** The services, for tests, scripts and consoles. @throws KERNEL_SERVICE_ABSENT, KERNEL_SERVICE_EARLY. */
  readonly use: Cradle;
  /** Resolves once the kernel is stopped, or rolled back after a failed boot or start. Never rejects. */
  readonly stopped: Promise<void>;
  readonly events: EventBus;
  /** A frozen description of the kernel. @throws KERNEL_STATE_WRONG before `compose()`. */
  inspect(): Report;
}

type State = 'new' | 'composing' | 'composed' | 'booting' | 'booted' | 'starting' | 'running' | 'stopping' | 'stopped';

/**
 * Creates a kernel from a list of plugins; nested lists are flattened.
 *
 * No plugin code runs before `compose()` or `boot()`, and two kernels share no state.
 */
export function createKernel(
  list: readonly (Plugin | readonly Plugin[])[],
  { limitsMs = {} }: KernelOptions = {},
): Kernel {
  let state: State = 'new';
  let epoch = 0;
  let log: Log = plainLog;
  let house: House | undefined;
  let moving: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const events = createEvents(() => log);
  const over = Promise.withResolvers<void>();
  const life = createLife(limitsMs, events.idle);

  const linked: Linker = (build) => {
    let built: { readonly epoch: number; readonly value: ReturnType<typeof build> } | undefined;
    return () => {
      // Read the epoch before building: a tap added during `build` must invalidate the value.
      if (built?.epoch !== epoch) built = { epoch, value: build() };
      return built.value;
    };
  };
  const changed = () => void epoch++;

  const gather = async () => {
    house = await compose(list.flat(), { version: KERNEL_VERSION, log: () => log, events, linked, changed });
    const { ordered, contributions, hooks, services, viewOf } = house;
    contributions.settle();
    hooks.wire(ordered, viewOf);
    services.fill((plugin, act) => life.timed(plugin, 'provide', act));
    log = services.get('log', 'kernel') as Log;
  };
  const open = async () => {
    const { ordered, dropped, viewOf } = house!;
    for (const { plugin, service } of dropped)
      log.warn(`"${plugin}" boots without "${service}": circular dependency`, { plugin, service });
    for (const { name, spec } of ordered) {
      const view = viewOf(name);
      for (const [event, listener] of Object.entries(spec.on ?? {}))
        if (listener) view.events.on(event as never, (fact) => listener(fact, view) as Promise<void>);
    }
    await life.forward('bootstrap', tasks(house!, 'bootstrap', 'destroy'));
    const linking = viewOf('kernel').hooks.link.taps;
    await life.forward(
      'link',
      linking.map(({ name, fn }) => ({ plugin: name, act: fn as () => unknown })),
    );
  };
  /** Runs one state transition. After a failure the kernel is stopped: `run` has already rolled back its own work. */
  const move = (wanted: string, from: State, during: State, to: State, act: () => Promise<void>): Promise<void> => {
    if (state !== from) return Promise.reject(errors.STATE_WRONG({ wanted, state }));
    if (stopping) return Promise.reject(errors.STOPPED_EARLY({ step: wanted }));
    state = during;
    moving = act().then(
      () => {
        state = to;
      },
      (error) => {
        if (!stopping) {
          state = 'stopped';
          events.close();
          over.resolve();
        }
        throw error;
      },
    );
    return moving;
  };
  const put = () => move('compose', 'new', 'composing', 'composed', gather);
  const up = () => move('boot', 'composed', 'booting', 'booted', open);
  const boot = () => (state === 'new' ? put().then(up) : up());
  const take = () =>
    move('start', 'booted', 'starting', 'running', () => life.forward('start', tasks(house!, 'start', 'stop')));
  const close = async ({ graceMs = 0 }: StopOptions) => {
    life.halt();
    await moving.catch(() => {});
    const failures: Error[] = [];
    if (state === 'running') {
      for (const { name, fn } of house!.viewOf('kernel').hooks.leave.taps)
        await life.attempt('leave', { plugin: name, act: fn as () => unknown }, failures);
      if (graceMs > 0) await sleep(graceMs);
    }
    state = 'stopping';
    failures.push(...(await life.backward()));
    events.close();
    state = 'stopped';
    over.resolve();
    if (failures.length > 0)
      throw errors.STOP_FAILED({ failures: failures.map((f) => f.message) }, new AggregateError(failures));
  };

  return {
    compose: put,
    boot,
    start: () => (state === 'new' || state === 'composed' ? boot().then(take) : take()),
    stop: (options = {}) => (stopping ??= close(options)),
    use: new Proxy(Object.create(null) as Cradle, {
      get(_, key) {
        if (typeof key === 'symbol' || key === 'then') return undefined;
        if (!house) throw errors.SERVICE_EARLY({ plugin: 'app', service: key });
        return house.services.get(key, 'app');
      },
    }),
    stopped: over.promise,
    events: events.seenBy('app'),
    inspect() {
      if (!house) throw errors.STATE_WRONG({ wanted: 'inspect', state });
      return makeReport({ ...house, version: KERNEL_VERSION, state, events, timings: life.timings });
    },
  };
}

const tasks = ({ ordered, viewOf }: House, step: 'bootstrap' | 'start', mirror: 'stop' | 'destroy'): readonly Task[] =>
  ordered.map(({ name, spec }) => ({
    plugin: name,
    limitMs: spec.limitsMs?.[step],
    act: spec[step] && (() => spec[step]?.(viewOf(name))),
    undo: spec[mirror] && (() => spec[mirror]?.(viewOf(name))),
  }));
