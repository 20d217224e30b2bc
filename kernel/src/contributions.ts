import { nearest } from './errors.ts';
import { callPlugin, describeValue, errors } from './kernel-errors.ts';
import type { ErasedView, Plugin } from './plugin.ts';

export interface ContributedValue {
  readonly plugin: string;
  readonly value: unknown;
}

export interface ContributionRegistry {
  /** @throws KERNEL_CONTRIBUTION_UNDECLARED when the plugin does not collect the name. */
  of(reader: string, name: string): readonly ContributedValue[];
  /**
   * Evaluates every contribution, and rejects those that no plugin collects and duplicate ids.
   *
   * @throws KERNEL_CONTRIBUTION_UNCOLLECTED, KERNEL_CONTRIBUTION_DUPLICATE, KERNEL_CONTRIBUTION_CYCLE,
   *   KERNEL_CONTRIBUTION_INVALID.
   */
  resolve(): void;
  rows(): readonly {
    readonly name: string;
    readonly collectors: readonly string[];
    readonly from: readonly { readonly plugin: string; readonly ids: readonly string[] }[];
  }[];
}

interface CollectorEntry {
  readonly plugin: string;
  readonly idsOf: (value: unknown) => readonly string[];
}
interface Source {
  readonly plugin: string;
  readonly source: unknown;
  readonly offered: boolean;
}

/** Collects the contributions of all plugins; a contributed function is called once, on first read. */
export function createContributions(
  plugins: readonly Plugin[],
  viewOf: (plugin: string) => ErasedView,
): ContributionRegistry {
  const collectors = new Map<string, readonly CollectorEntry[]>();
  const sources = new Map<string, readonly Source[]>();
  for (const { name: plugin, spec } of plugins) {
    for (const [key, { idsOf }] of Object.entries(spec.collects ?? {})) {
      const safeIdsOf = (value: unknown) => callPlugin(plugin, `collects.${key}.idsOf`, () => idsOf?.(value) ?? []);
      collectors.set(key, [...(collectors.get(key) ?? []), { plugin, idsOf: safeIdsOf }]);
    }
    for (const offered of [false, true]) {
      for (const [key, source] of Object.entries((offered ? spec.offers : spec.contributes) ?? {})) {
        if (source !== undefined) sources.set(key, [...(sources.get(key) ?? []), { plugin, source, offered }]);
      }
    }
  }
  const collected = new Map<string, readonly ContributedValue[]>();
  const stack: string[] = [];

  const evaluate = (contribution: string, { plugin, source }: Source): ContributedValue => {
    const value =
      typeof source === 'function'
        ? callPlugin(plugin, `contributes.${contribution}`, () =>
            (source as (view: ErasedView) => unknown)(viewOf(plugin)),
          )
        : source;
    if (value === undefined || value instanceof Promise)
      throw errors.CONTRIBUTION_INVALID({ plugin, contribution, received: describeValue(value) });
    return Object.freeze({ plugin, value });
  };
  const collect = (key: string): readonly ContributedValue[] => {
    const known = collected.get(key);
    if (known) return known;
    if (stack.includes(key)) throw errors.CONTRIBUTION_CYCLE({ path: [...stack.slice(stack.indexOf(key)), key] });
    stack.push(key);
    try {
      const rows = Object.freeze((sources.get(key) ?? []).map((source) => evaluate(key, source)));
      for (const reader of collectors.get(key) ?? []) assertUnique(key, rows, reader);
      collected.set(key, rows);
      return rows;
    } finally {
      stack.pop();
    }
  };

  return {
    of(plugin, contribution) {
      if (!collectors.get(contribution)?.some((reader) => reader.plugin === plugin))
        throw errors.CONTRIBUTION_UNDECLARED({ plugin, contribution });
      return collect(contribution);
    },
    resolve() {
      for (const [contribution, rows] of sources) {
        const unread = collectors.has(contribution) ? undefined : rows.find((row) => !row.offered);
        if (unread) {
          const { plugin } = unread;
          throw errors.CONTRIBUTION_UNCOLLECTED({
            plugin,
            contribution,
            nearest: nearest(contribution, collectors.keys()),
          });
        }
        if (collectors.has(contribution)) collect(contribution);
      }
    },
    rows: () =>
      [...new Set([...collectors.keys(), ...sources.keys()])].map((name) => {
        const known = collectors.get(name) ?? [];
        const idsIn = (value: unknown) => [...new Set(known.flatMap((reader) => reader.idsOf(value)))];
        return {
          name,
          collectors: known.map((reader) => reader.plugin),
          from:
            collected.get(name)?.map(({ plugin, value }) => ({ plugin, ids: idsIn(value) })) ??
            (sources.get(name) ?? []).map(({ plugin }) => ({ plugin, ids: [] })),
        };
      }),
  };
}

function assertUnique(contribution: string, rows: readonly ContributedValue[], reader: CollectorEntry): void {
  const seen = new Map<string, string>();
  for (const { plugin, value } of rows) {
    for (const id of reader.idsOf(value)) {
      const first = seen.get(id);
      if (first !== undefined) throw errors.CONTRIBUTION_DUPLICATE({ contribution, id, first, second: plugin });
      seen.set(id, plugin);
    }
  }
}
