import type { House } from './compose.ts';
import type { ContributionBoard } from './contributions.ts';
import type { EventBoard } from './events.ts';
import { messageOf } from './kernel-errors.ts';
import type { Timing } from './life.ts';
import type { DroppedWant } from './order.ts';
import type { ErasedView, Plugin } from './plugin.ts';
import type { TapRow } from './taps.ts';

/** A frozen description of a kernel; every row names the plugin that it comes from. */
export interface Report {
  readonly kernel: string;
  readonly state: string;
  /** In boot order. */
  readonly plugins: readonly (PluginRow & Lists<'needs' | 'wants' | 'after'>)[];
  readonly services: readonly (Owned & Lists<'replaced' | 'decorators' | 'users'>)[];
  readonly hooks: readonly (Owned & { readonly taps: readonly Omit<TapRow, 'hook'>[] })[];
  readonly contributions: ReturnType<ContributionBoard['rows']>;
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
type Owned = { readonly name: string; readonly plugin: string };
type Lists<K extends string> = { readonly [key in K]: readonly string[] };

type Inspected = House & Pick<Report, 'state'> & { readonly version: string; readonly events: EventBoard };

export function makeReport(house: Inspected & { readonly timings: readonly Timing[] }): Report {
  const taps = house.hooks.rows();
  return freeze({
    kernel: house.version,
    state: house.state,
    plugins: house.ordered.map((plugin) => {
      const report = reportOf(plugin, house.viewOf);
      return {
        name: plugin.name,
        version: plugin.spec.version,
        needs: [...(plugin.spec.needs ?? [])],
        wants: [...(plugin.spec.wants ?? [])],
        after: [...(plugin.spec.after ?? [])],
        timings: house.timings.filter((t) => t.plugin === plugin.name).map(({ step, ms }) => ({ step, ms })),
        ...(report === undefined ? {} : { report }),
      };
    }),
    services: [...house.settled.providerOf].map(([name, plugin]) => ({
      name,
      plugin,
      replaced: house.settled.replacedIn.get(name) ?? [],
      decorators: house.settled.decoratorsOf.get(name) ?? [],
      users: house.ordered
        .filter(({ spec }) => [...(spec.needs ?? []), ...(spec.wants ?? [])].includes(name))
        .map((p) => p.name),
    })),
    hooks: [...house.hooks.ownerOf].map(([name, plugin]) => ({
      name,
      plugin,
      taps: taps.filter((tap) => tap.hook === name).map(({ hook: _, ...tap }) => tap),
    })),
    contributions: house.contributions.rows(),
    events: house.events.listeners(),
    droppedWants: house.dropped,
  });
}

function reportOf({ name, spec }: Plugin, viewOf: (plugin: string) => ErasedView): unknown {
  try {
    return spec.reports?.(viewOf(name));
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

/** A frozen copy of plain data; functions, class instances and circular references become strings. */
function freeze<T>(value: T, around: readonly unknown[] = []): T {
  if (typeof value === 'function') return `function ${value.name}` as T;
  if (value === null || typeof value !== 'object') return value;
  if (around.includes(value)) return '[circular]' as T;
  const inside = [...around, value];
  if (Array.isArray(value)) return Object.freeze(value.map((item) => freeze(item, inside))) as T;
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto !== null && proto !== Object.prototype) return String(value) as T;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, freeze(v, inside)]))) as T;
}
