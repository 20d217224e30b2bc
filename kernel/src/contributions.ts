import { nearest } from './errors.ts';
import { attempt, errors, kindOf } from './kernel-errors.ts';
import type { ErasedView, Plugin } from './plugin.ts';

export interface GatheredRow {
  readonly plugin: string;
  readonly value: unknown;
}

export interface ContributionBoard {
  /** @throws KERNEL_CONTRIBUTION_UNDECLARED when the plugin does not collect the name. */
  of(reader: string, name: string): readonly GatheredRow[];
  /**
   * Evaluates every contribution, and rejects those that no plugin collects and duplicate ids.
   *
   * @throws KERNEL_CONTRIBUTION_UNREAD, KERNEL_CONTRIBUTION_TWICE, KERNEL_CONTRIBUTION_CIRCLE,
   *   KERNEL_CONTRIBUTION_INVALID.
   */
  settle(): void;
  rows(): readonly {
    readonly name: string;
    readonly collectors: readonly string[];
    readonly from: readonly { readonly plugin: string; readonly ids: readonly string[] }[];
  }[];
}

interface Reader {
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
): ContributionBoard {
  const readers = new Map<string, readonly Reader[]>();
  const sources = new Map<string, readonly Source[]>();
  for (const { name: plugin, spec } of plugins) {
    for (const [key, { idsOf }] of Object.entries(spec.collects ?? {})) {
      const safely = (value: unknown) => attempt(plugin, `collects.${key}.idsOf`, () => idsOf?.(value) ?? []);
      readers.set(key, [...(readers.get(key) ?? []), { plugin, idsOf: safely }]);
    }
    for (const offered of [false, true]) {
      for (const [key, source] of Object.entries((offered ? spec.offers : spec.contributes) ?? {})) {
        if (source !== undefined) sources.set(key, [...(sources.get(key) ?? []), { plugin, source, offered }]);
      }
    }
  }
  const gathered = new Map<string, readonly GatheredRow[]>();
  const open: string[] = [];

  const resolve = (contribution: string, { plugin, source }: Source): GatheredRow => {
    const value =
      typeof source === 'function'
        ? attempt(plugin, `contributes.${contribution}`, () =>
            (source as (view: ErasedView) => unknown)(viewOf(plugin)),
          )
        : source;
    if (value === undefined || value instanceof Promise)
      throw errors.CONTRIBUTION_INVALID({ plugin, contribution, given: kindOf(value) });
    return Object.freeze({ plugin, value });
  };
  const gather = (key: string): readonly GatheredRow[] => {
    const known = gathered.get(key);
    if (known) return known;
    if (open.includes(key)) throw errors.CONTRIBUTION_CIRCLE({ path: [...open.slice(open.indexOf(key)), key] });
    open.push(key);
    try {
      const rows = Object.freeze((sources.get(key) ?? []).map((source) => resolve(key, source)));
      for (const reader of readers.get(key) ?? []) refuseTwice(key, rows, reader);
      gathered.set(key, rows);
      return rows;
    } finally {
      open.pop();
    }
  };

  return {
    of(plugin, contribution) {
      if (!readers.get(contribution)?.some((reader) => reader.plugin === plugin))
        throw errors.CONTRIBUTION_UNDECLARED({ plugin, contribution });
      return gather(contribution);
    },
    settle() {
      for (const [contribution, rows] of sources) {
        const refused = readers.has(contribution) ? undefined : rows.find((row) => !row.offered);
        if (refused) {
          const { plugin } = refused;
          throw errors.CONTRIBUTION_UNREAD({ plugin, contribution, nearest: nearest(contribution, readers.keys()) });
        }
        if (readers.has(contribution)) gather(contribution);
      }
    },
    rows: () =>
      [...new Set([...readers.keys(), ...sources.keys()])].map((name) => {
        const known = readers.get(name) ?? [];
        const idsIn = (value: unknown) => [...new Set(known.flatMap((reader) => reader.idsOf(value)))];
        return {
          name,
          collectors: known.map((reader) => reader.plugin),
          from:
            gathered.get(name)?.map(({ plugin, value }) => ({ plugin, ids: idsIn(value) })) ??
            (sources.get(name) ?? []).map(({ plugin }) => ({ plugin, ids: [] })),
        };
      }),
  };
}

function refuseTwice(contribution: string, rows: readonly GatheredRow[], reader: Reader): void {
  const seen = new Map<string, string>();
  for (const { plugin, value } of rows) {
    for (const id of reader.idsOf(value)) {
      const first = seen.get(id);
      if (first !== undefined) throw errors.CONTRIBUTION_TWICE({ contribution, id, first, second: plugin });
      seen.set(id, plugin);
    }
  }
}
