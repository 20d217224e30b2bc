import { nearest } from './errors.ts';
import { errors } from './kernel-errors.ts';
import type { Plugin } from './plugin.ts';

export interface GatheredRow {
  readonly plugin: string;
  readonly value: unknown;
}

export interface ContributionBoard {
  /** @throws KERNEL_CONTRIBUTION_UNDECLARED when the reader does not collect the name. */
  of(reader: string, name: string): readonly GatheredRow[];
  /**
   * Resolves every function and refuses what nobody reads and what is there twice.
   *
   * @throws KERNEL_CONTRIBUTION_UNREAD, KERNEL_CONTRIBUTION_TWICE, KERNEL_CONTRIBUTION_CIRCLE.
   */
  settle(): void;
  rows(): readonly {
    readonly name: string;
    readonly collectors: readonly string[];
    readonly from: readonly { readonly plugin: string; readonly ids: readonly string[] }[];
  }[];
}

/** Gathers data from all plugins for the layers that collect it; functions are resolved once, on first reading. */
export function createContributions(
  plugins: readonly Plugin[],
  viewOf: (plugin: string) => unknown,
): ContributionBoard {
  const collectors = new Map<
    string,
    { plugin: string; idsOf: ((value: unknown) => readonly string[]) | undefined }[]
  >();
  for (const { name, spec } of plugins) {
    for (const [key, { idsOf }] of Object.entries(spec.collects ?? {})) {
      collectors.set(key, [...(collectors.get(key) ?? []), { plugin: name, idsOf }]);
    }
  }
  const sources = new Map<string, { plugin: string; source: unknown; offered: boolean }[]>();
  for (const { name, spec } of plugins) {
    for (const [offered, record] of [
      [false, spec.contributes],
      [true, spec.offers],
    ] as const) {
      for (const [key, source] of Object.entries(record ?? {})) {
        if (source === undefined) continue;
        sources.set(key, [...(sources.get(key) ?? []), { plugin: name, source, offered }]);
      }
    }
  }
  const gathered = new Map<string, readonly GatheredRow[]>();
  const open: string[] = [];

  const gather = (key: string): readonly GatheredRow[] => {
    const known = gathered.get(key);
    if (known) return known;
    if (open.includes(key)) throw errors.CONTRIBUTION_CIRCLE({ path: [...open.slice(open.indexOf(key)), key] });
    open.push(key);
    try {
      const rows = (sources.get(key) ?? []).map(({ plugin, source }) => ({
        plugin,
        value: typeof source === 'function' ? (source as (view: unknown) => unknown)(viewOf(plugin)) : source,
      }));
      refuseTwice(key, rows);
      gathered.set(key, rows);
      return rows;
    } finally {
      open.pop();
    }
  };
  const idsIn = (key: string, value: unknown) =>
    collectors
      .get(key)
      ?.find((c) => c.idsOf)
      ?.idsOf?.(value) ?? [];
  const refuseTwice = (key: string, rows: readonly GatheredRow[]) => {
    const seen = new Map<string, string>();
    for (const { plugin, value } of rows) {
      for (const id of idsIn(key, value)) {
        const first = seen.get(id);
        if (first !== undefined) throw errors.CONTRIBUTION_TWICE({ contribution: key, id, first, second: plugin });
        seen.set(id, plugin);
      }
    }
  };

  return {
    of(reader, key) {
      if (!collectors.get(key)?.some((c) => c.plugin === reader))
        throw errors.CONTRIBUTION_UNDECLARED({ plugin: reader, contribution: key });
      return gather(key);
    },
    settle() {
      for (const [key, rows] of sources) {
        if (collectors.has(key)) {
          gather(key);
          continue;
        }
        const refused = rows.find((row) => !row.offered);
        if (refused)
          throw errors.CONTRIBUTION_UNREAD({
            plugin: refused.plugin,
            contribution: key,
            nearest: nearest(key, collectors.keys()),
          });
      }
    },
    rows: () =>
      [...new Set([...collectors.keys(), ...sources.keys()])].map((name) => ({
        name,
        collectors: (collectors.get(name) ?? []).map((c) => c.plugin),
        from: (gathered.get(name) ?? (sources.get(name) ?? []).map(({ plugin }) => ({ plugin, value: undefined }))).map(
          ({ plugin, value }) => ({
            plugin,
            ids: value === undefined ? [] : idsIn(name, value),
          }),
        ),
      })),
  };
}
