import type { ComposedKernel } from './compose.ts';
import type { ContributionRegistry } from './contributions.ts';
import type { EventRegistry } from './events.ts';
import { messageOf } from './kernel-errors.ts';
import type { Timing } from './lifecycle.ts';
import type { DroppedWant } from './order.ts';
import type { ErasedView, Plugin } from './plugin.ts';
import type { TapRow } from './taps.ts';

/** A frozen description of a kernel; every row names the plugin that it comes from. */
export interface Inspection {
  readonly kernel: string;
  readonly state: string;
  /** In boot order. */
  readonly plugins: readonly (PluginRow & NameLists<'needs' | 'wants' | 'after'>)[];
  readonly services: readonly (OwnedRow & NameLists<'replaced' | 'decorators' | 'users'>)[];
  readonly hooks: readonly (OwnedRow & { readonly taps: readonly Omit<TapRow, 'hook'>[] })[];
  readonly contributions: ReturnType<ContributionRegistry['rows']>;
  readonly events: readonly { readonly event: string; readonly plugin: string }[];
  readonly droppedWants: readonly DroppedWant[];
}

interface PluginRow {
  readonly name: string;
  readonly version: string | undefined;
  readonly timings: readonly Omit<Timing, 'plugin'>[];
  /** The plugin's own section, if it has one; `{ failed }` with the message when `reports` throws. */
  readonly report?: unknown;
}
type OwnedRow = { readonly name: string; readonly plugin: string };
type NameLists<K extends string> = { readonly [key in K]: readonly string[] };

type InspectionSource = ComposedKernel &
  Pick<Inspection, 'state'> & { readonly version: string; readonly events: EventRegistry };

export function createInspection(kernel: InspectionSource & { readonly timings: readonly Timing[] }): Inspection {
  const taps = kernel.hooks.rows();
  return freeze({
    kernel: kernel.version,
    state: kernel.state,
    plugins: kernel.ordered.map((plugin) => {
      const report = pluginReport(plugin, kernel.viewOf);
      return {
        name: plugin.name,
        version: plugin.spec.version,
        needs: [...(plugin.spec.needs ?? [])],
        wants: [...(plugin.spec.wants ?? [])],
        after: [...(plugin.spec.after ?? [])],
        timings: kernel.timings.filter((t) => t.plugin === plugin.name).map(({ step, ms }) => ({ step, ms })),
        ...(report === undefined ? {} : { report }),
      };
    }),
    services: [...kernel.providers.providerOf].map(([name, plugin]) => ({
      name,
      plugin,
      replaced: kernel.providers.replacedProviders.get(name) ?? [],
      decorators: kernel.providers.decoratorsOf.get(name) ?? [],
      users: kernel.ordered
        .filter(({ spec }) => [...(spec.needs ?? []), ...(spec.wants ?? [])].includes(name))
        .map((p) => p.name),
    })),
    hooks: [...kernel.hooks.ownerOf].map(([name, plugin]) => ({
      name,
      plugin,
      taps: taps.filter((tap) => tap.hook === name).map(({ hook: _, ...tap }) => tap),
    })),
    contributions: kernel.contributions.rows(),
    events: kernel.events.listeners(),
    droppedWants: kernel.dropped,
  });
}

function pluginReport({ name, spec }: Plugin, viewOf: (plugin: string) => ErasedView): unknown {
  try {
    return spec.reports?.(viewOf(name));
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

/** A frozen copy of plain data; functions, class instances and circular references become strings. */
function freeze<T>(value: T, ancestors: readonly unknown[] = []): T {
  if (typeof value === 'function') return `function ${value.name}` as T;
  if (value === null || typeof value !== 'object') return value;
  if (ancestors.includes(value)) return '[circular]' as T;
  const path = [...ancestors, value];
  if (Array.isArray(value)) return Object.freeze(value.map((item) => freeze(item, path))) as T;
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto !== null && proto !== Object.prototype) return String(value) as T;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, freeze(v, path)]))) as T;
}
