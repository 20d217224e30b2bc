import { type ContributionRegistry, createContributions } from './contributions.ts';
import type { EventRegistry } from './events.ts';
import { createHooks, type HookRegistry } from './hooks.ts';
import { kernelPlugin } from './kernel-plugin.ts';
import type { Log } from './log.ts';
import { validateOptions } from './options.ts';
import { type DroppedWant, orderPlugins } from './order.ts';
import type { CacheFactory } from './pipeline.ts';
import type { ErasedView, Plugin } from './plugin.ts';
import { type ResolvedProviders, resolveProviders } from './resolve-providers.ts';
import { createServices, type ServiceRegistry } from './services.ts';
import { validatePlugins } from './validate-plugins.ts';

/** The composed plugins. Only option schemas and hook factories have run so far. */
export interface ComposedKernel {
  /** In boot order. */
  readonly ordered: readonly Plugin[];
  readonly providers: ResolvedProviders;
  readonly dropped: readonly DroppedWant[];
  readonly hooks: HookRegistry;
  readonly contributions: ContributionRegistry;
  readonly services: ServiceRegistry;
  readonly viewOf: (plugin: string) => ErasedView;
}

/** What the kernel passes to the composition. */
interface KernelRuntime {
  readonly version: string;
  readonly log: () => Log;
  readonly events: EventRegistry;
  readonly cached: CacheFactory;
  /** Called when a tap is added to any hook. */
  readonly invalidate: () => void;
}

/** @throws the coded errors of plugin validation, options, providers, order and hooks. */
export async function compose(list: readonly Plugin[], runtime: KernelRuntime): Promise<ComposedKernel> {
  const plugins = [kernelPlugin(), ...list];
  validatePlugins(plugins, runtime.version);
  const options = new Map<string, unknown>();
  for (const { name, spec, input } of plugins) options.set(name, await validateOptions(name, spec.options, input));
  const { ordered, dropped } = orderPlugins(plugins, resolveProviders(plugins));
  // Resolved again: decorators apply in boot order.
  const providers = resolveProviders(ordered);
  const hooks = createHooks(ordered, runtime.invalidate);
  const views = new Map<string, ErasedView>();
  const viewOf = (plugin: string) => views.get(plugin)!;
  const contributions = createContributions(ordered, viewOf);
  const skipped = new Set(dropped.map(({ plugin, service }) => `${plugin} ${service}`));
  const services = createServices(ordered, providers, (plugin, name) => skipped.has(`${plugin} ${name}`), viewOf);
  for (const plugin of ordered) {
    const { name } = plugin;
    const view = {
      plugin: name,
      options: options.get(name),
      use: services.scopedTo(plugin),
      hooks: hooks.scopedTo(name),
      events: runtime.events.scopedTo(name),
      log: pluginLogger(name, runtime.log),
      contributions: Object.freeze({ of: (key: string) => contributions.of(name, key) }),
      cached: runtime.cached,
      invalidate: runtime.invalidate,
    };
    views.set(name, Object.freeze(view) as ErasedView);
  }
  return { ordered, providers, dropped, hooks, contributions, services, viewOf };
}

const pluginLogger = (plugin: string, log: () => Log): Log =>
  Object.freeze<Log>({
    error: (message, fields) => log().error(message, { plugin, ...fields }),
    warn: (message, fields) => log().warn(message, { plugin, ...fields }),
    info: (message, fields) => log().info(message, { plugin, ...fields }),
    debug: (message, fields) => log().debug(message, { plugin, ...fields }),
  });
