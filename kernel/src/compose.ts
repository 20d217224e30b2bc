import { type ContributionBoard, createContributions } from './contributions.ts';
import type { EventBoard } from './events.ts';
import { createHooks, type HookBoard } from './hooks.ts';
import { kernelPlugin } from './kernel-plugin.ts';
import type { Log } from './log.ts';
import { checkOptions } from './options.ts';
import { type DroppedWant, orderPlugins } from './order.ts';
import type { Linker } from './pipeline.ts';
import type { ErasedView, Plugin } from './plugin.ts';
import { createServices, type ServiceBoard } from './services.ts';
import { type Settled, settleProviders } from './settle.ts';
import { checkShapes } from './shapes.ts';

/** The composed plugins. Only option schemas and hook factories have run so far. */
export interface House {
  /** In boot order. */
  readonly ordered: readonly Plugin[];
  readonly settled: Settled;
  readonly dropped: readonly DroppedWant[];
  readonly hooks: HookBoard;
  readonly contributions: ContributionBoard;
  readonly services: ServiceBoard;
  readonly viewOf: (plugin: string) => ErasedView;
}

/** What the kernel passes to the composition. */
interface Ground {
  readonly version: string;
  readonly log: () => Log;
  readonly events: EventBoard;
  readonly linked: Linker;
  /** Called when a tap is added to any hook. */
  readonly changed: () => void;
}

/** @throws the coded errors of plugin validation, options, providers, order and hooks. */
export async function compose(list: readonly Plugin[], ground: Ground): Promise<House> {
  const plugins = [kernelPlugin(), ...list];
  checkShapes(plugins, ground.version);
  const options = new Map<string, unknown>();
  for (const { name, spec, input } of plugins) options.set(name, await checkOptions(name, spec.options, input));
  const { ordered, dropped } = orderPlugins(plugins, settleProviders(plugins));
  // Resolved again: decorators apply in boot order.
  const settled = settleProviders(ordered);
  const hooks = createHooks(ordered, ground.changed);
  const views = new Map<string, ErasedView>();
  const viewOf = (plugin: string) => views.get(plugin)!;
  const contributions = createContributions(ordered, viewOf);
  const without = new Set(dropped.map(({ plugin, service }) => `${plugin} ${service}`));
  const services = createServices(ordered, settled, (plugin, name) => without.has(`${plugin} ${name}`), viewOf);
  for (const plugin of ordered) {
    const { name } = plugin;
    const view = {
      plugin: name,
      options: options.get(name),
      use: services.seenBy(plugin),
      hooks: hooks.seenBy(name),
      events: ground.events.seenBy(name),
      log: signed(name, ground.log),
      contributions: Object.freeze({ of: (key: string) => contributions.of(name, key) }),
      linked: ground.linked,
      relink: ground.changed,
    };
    views.set(name, Object.freeze(view) as ErasedView);
  }
  return { ordered, settled, dropped, hooks, contributions, services, viewOf };
}

const signed = (plugin: string, log: () => Log): Log =>
  Object.freeze<Log>({
    error: (message, fields) => log().error(message, { plugin, ...fields }),
    warn: (message, fields) => log().warn(message, { plugin, ...fields }),
    info: (message, fields) => log().info(message, { plugin, ...fields }),
    debug: (message, fields) => log().debug(message, { plugin, ...fields }),
  });
