import semver from 'semver';
import { SyncBailHook, SyncHook, SyncWaterfallHook } from 'tapable';
import { createContributions } from './contributions.ts';
import { createEventBus, type EventBus } from './events.ts';
import { createHooks } from './hooks.ts';
import { makeReport, type Report } from './inspect.ts';
import { errors } from './kernel-errors.ts';
import { createLife, DEFAULT_LIMITS_MS, type LimitsMs } from './life.ts';
import { type Log, plainLog } from './log.ts';
import { checkOptions } from './options.ts';
import { orderPlugins } from './order.ts';
import { createPipeline, type Linker } from './pipeline.ts';
import type { Plugin } from './plugin.ts';
import { definePlugin } from './plugin.ts';
import type { Cradle } from './registries.ts';
import { createServices, type ServiceBoard } from './services.ts';
import { settleProviders } from './settle.ts';

/** The kernel's own version, which plugins name under `kernel`. */
export const KERNEL_VERSION = '1.0.0';

export interface KernelOptions {
  readonly limitsMs?: Partial<LimitsMs>;
}

/** A server put together from plugins. It lives once: boot, start, stop. */
export interface Kernel {
  /** Composes, opens and links; afterwards everything answers, though no port is open. @throws coded refusals. */
  boot(): Promise<void>;
  /** Boots if need be, then begins to take work. */
  start(): Promise<void>;
  /** Idempotent: drains, then closes in reverse. @throws KERNEL_STOP_FAILED with every error. */
  stop(): Promise<void>;
  /** The services, for tests, scripts and consoles. @throws KERNEL_SERVICE_ABSENT. */
  readonly use: Cradle;
  readonly events: EventBus;
  inspect(): Report;
}

type State = 'new' | 'booting' | 'booted' | 'starting' | 'running' | 'stopping' | 'stopped';

/**
 * A kernel over a list of plugins; nested lists are flattened.
 *
 * Nothing runs before `boot()`, and two kernels share nothing.
 */
export function createKernel(list: readonly (Plugin | readonly Plugin[])[], { limitsMs }: KernelOptions = {}): Kernel {
  let state: State = 'new';
  let epoch = 0;
  let log: Log = plainLog;
  let house: Awaited<ReturnType<typeof compose>> | undefined;
  let stopping: Promise<void> | undefined;
  const events = createEventBus(() => log);

  const linked: Linker = (build) => {
    let built: { readonly epoch: number; readonly value: ReturnType<typeof build> } | undefined;
    return () => {
      if (built?.epoch !== epoch) {
        const at = epoch;
        built = { epoch: at, value: build() };
      }
      return built.value;
    };
  };

  const compose = async () => {
    const plugins = [kernelPlugin(() => house!.hooks.hooks, linked)(), ...checkShapes(list.flat())];
    const options = new Map<string, unknown>();
    for (const { name, spec, input } of plugins) options.set(name, await checkOptions(name, spec.options, input));
    const settled = settleProviders(plugins);
    const { ordered, dropped } = orderPlugins(plugins, settled);
    const hooks = createHooks(ordered, () => {
      epoch++;
    });
    const views = new Map<string, object>();
    const byName = new Map(ordered.map((plugin) => [plugin.name, plugin]));
    let services: ServiceBoard;
    const viewOf = (name: string, without?: string): object => {
      const known = without === undefined ? views.get(name) : undefined;
      if (known) return known;
      const view = Object.freeze({
        plugin: name,
        options: options.get(name),
        use: services.seenBy(byName.get(name)!, without),
        hooks: hooks.seenBy(name),
        events,
        log: {
          error: (m, f) => log.error(m, { plugin: name, ...f }),
          warn: (m, f) => log.warn(m, { plugin: name, ...f }),
          info: (m, f) => log.info(m, { plugin: name, ...f }),
          debug: (m, f) => log.debug(m, { plugin: name, ...f }),
        } satisfies Log,
        contributions: { of: (key: string) => contributions.of(name, key) },
        linked,
      });
      if (without === undefined) views.set(name, view);
      return view;
    };
    const contributions = createContributions(ordered, viewOf);
    services = createServices(ordered, settled, new Set(dropped.map((d) => `${d.plugin} ${d.service}`)), viewOf);
    const life = createLife(viewOf, { ...DEFAULT_LIMITS_MS, ...limitsMs });
    return { ordered, settled, dropped, hooks, viewOf, contributions, services, life };
  };

  const boot = async () => {
    if (state !== 'new') throw errors.STATE_WRONG({ wanted: 'boot', state });
    state = 'booting';
    try {
      house = await compose();
      const { ordered, hooks, viewOf, contributions, services, life, dropped } = house;
      contributions.settle();
      hooks.wire(ordered, viewOf);
      services.fill();
      log = services.get('log') as Log;
      for (const { plugin, service } of dropped)
        log.warn(`"${plugin}" does without "${service}", which would close a circle`, { plugin, service });
      for (const plugin of ordered) {
        for (const [name, listener] of Object.entries(plugin.spec.on ?? {})) {
          events.on(
            name as never,
            (event) => listener(event, viewOf(plugin.name) as never) as Promise<void>,
            plugin.name,
          );
        }
      }
      await life.forward('bootstrap', ordered);
      try {
        hooks.hooks.link.call();
      } catch (error) {
        await life.backward();
        throw error;
      }
      state = 'booted';
    } catch (error) {
      events.clear();
      state = 'stopped';
      throw error;
    }
  };

  return {
    boot,
    async start() {
      if (state === 'new') await boot();
      if (state !== 'booted') throw errors.STATE_WRONG({ wanted: 'start', state });
      state = 'starting';
      try {
        await house!.life.forward('start', house!.ordered);
      } catch (error) {
        events.clear();
        state = 'stopped';
        throw error;
      }
      state = 'running';
    },
    stop() {
      stopping ??= (async () => {
        if (state === 'booting' || state === 'starting') throw errors.STATE_WRONG({ wanted: 'stop', state });
        if (state === 'new' || state === 'stopped') {
          state = 'stopped';
          return;
        }
        state = 'stopping';
        const failures = await house!.life.backward();
        events.clear();
        state = 'stopped';
        if (failures.length)
          throw errors.STOP_FAILED({ failures: failures.map((f) => f.message) }, new AggregateError(failures));
      })();
      return stopping;
    },
    use: new Proxy(Object.create(null) as Cradle, {
      get(_, key) {
        if (typeof key === 'symbol') return undefined;
        if (!house) throw errors.SERVICE_EARLY({ plugin: 'app', service: key });
        return house.services.get(key);
      },
    }),
    events,
    inspect() {
      if (!house) throw errors.STATE_WRONG({ wanted: 'inspect', state });
      const { ordered, settled, dropped, hooks, viewOf, contributions, life } = house;
      return makeReport({
        version: KERNEL_VERSION,
        state,
        ordered,
        settled,
        dropped,
        hooks,
        contributions,
        events,
        timings: life.timings,
        reportOf: (plugin) => plugin.spec.reports?.(viewOf(plugin.name) as never),
      });
    },
  };
}

/** The kernel's own part: a plugin like any other, which stands first. */
const kernelPlugin = (hooks: () => Parameters<typeof createPipeline>[0], linked: Linker) =>
  definePlugin({
    name: 'kernel',
    version: KERNEL_VERSION,
    hooks: {
      link: () => new SyncHook([]),
      around: () => new SyncWaterfallHook(['handler']),
      route: () => new SyncBailHook(['ctx']),
      authenticate: () => new SyncWaterfallHook(['strategies', 'endpoint']),
      authorize: () => new SyncWaterfallHook(['guards', 'endpoint']),
      wrap: () => new SyncWaterfallHook(['handler', 'endpoint']),
      handle: () => new SyncWaterfallHook(['handler', 'endpoint']),
      fail: () => new SyncWaterfallHook(['failure', 'ctx']),
    },
    provides: {
      log: () => plainLog,
      pipeline: () => createPipeline(hooks(), linked),
    },
  });

/** @throws KERNEL_PLUGIN_INVALID, KERNEL_PLUGIN_TWICE, KERNEL_VERSION_MISMATCH. */
function checkShapes(plugins: readonly Plugin[]): readonly Plugin[] {
  const seen = new Set<string>(['kernel']);
  for (const plugin of plugins) {
    if (typeof plugin === 'function') {
      throw errors.PLUGIN_INVALID({
        plugin: (plugin as () => void).name || '?',
        problem: 'it is a function that was not called',
      });
    }
    if (typeof plugin?.name !== 'string' || typeof plugin.spec !== 'object') {
      throw errors.PLUGIN_INVALID({
        plugin: String(plugin?.name ?? plugin),
        problem: 'it was not made by definePlugin',
      });
    }
    if (seen.has(plugin.name)) throw errors.PLUGIN_TWICE({ plugin: plugin.name });
    seen.add(plugin.name);
    const unknown = Object.keys(plugin.spec).find((key) => !FIELDS.has(key));
    if (unknown)
      throw errors.PLUGIN_INVALID({ plugin: plugin.name, problem: `it has a field "${unknown}", which no plugin has` });
    const range = plugin.spec.kernel;
    if (range !== undefined && !semver.satisfies(KERNEL_VERSION, range)) {
      throw errors.VERSION_MISMATCH({ plugin: plugin.name, wants: range, version: KERNEL_VERSION });
    }
  }
  return plugins;
}

const FIELDS: ReadonlySet<string> = new Set([
  'name',
  'version',
  'kernel',
  'options',
  'needs',
  'wants',
  'after',
  'hooks',
  'provides',
  'replaces',
  'decorates',
  'collects',
  'contributes',
  'offers',
  'taps',
  'overrides',
  'on',
  'reports',
  'bootstrap',
  'start',
  'stop',
  'destroy',
] satisfies (keyof Plugin['spec'])[]);
