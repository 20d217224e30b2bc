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
  /** Other time limits than the usual ones, per step. */
  readonly limitsMs?: Partial<LimitsMs>;
}

export interface StopOptions {
  /** How long a running kernel still takes work once `leave` was called, so that whoever sends it can turn away. */
  readonly graceMs?: number;
}

/** A server put together from plugins. It lives once: compose, boot, start, stop. */
export interface Kernel {
  /**
   * Puts the plugins together and makes their services, and opens nothing: `use` and `inspect()` answer. For tools that
   * look, or that open by themselves what they need. @throws coded refusals.
   */
  compose(): Promise<void>;
  /** Composes if need be, opens and links; afterwards everything answers, though no port is open. @throws coded refusals. */
  boot(): Promise<void>;
  /** Boots if need be, then begins to take work. */
  start(): Promise<void>;
  /**
   * Says that it leaves, drains, then closes in reverse; a boot or start under way is stopped at its next plugin and
   * closed too. Idempotent: every call gives the same promise.
   *
   * @throws KERNEL_STOP_FAILED with every error.
   */
  stop(options?: StopOptions): Promise<void>;
  /** The services, for tests, scripts and consoles. @throws KERNEL_SERVICE_ABSENT, KERNEL_SERVICE_EARLY. */
  readonly use: Cradle;
  /** Resolves once it is over: stopped, or closed again after a boot or start that failed. Never rejects. */
  readonly stopped: Promise<void>;
  readonly events: EventBus;
  /** All that is known of it, frozen. @throws KERNEL_STATE_WRONG before it is composed. */
  inspect(): Report;
}

type State = 'new' | 'composing' | 'composed' | 'booting' | 'booted' | 'starting' | 'running' | 'stopping' | 'stopped';

/**
 * A kernel over a list of plugins; nested lists are flattened.
 *
 * Nothing runs before `boot()`, and two kernels share nothing.
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
      // The epoch is read before it is built: what registers while it builds makes it stale again.
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
      log.warn(`"${plugin}" does without "${service}", which would close a circle`, { plugin, service });
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
  /** One stretch of the life; when it fails, what it opened is closed already and the kernel is over. */
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
