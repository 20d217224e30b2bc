import { nearest } from './errors.ts';
import { errors } from './kernel-errors.ts';
import type { PlacedTap, Plugin } from './plugin.ts';
import type { Hooks } from './registries.ts';

interface AnyHook {
  readonly taps: readonly { readonly name: string; readonly stage?: number; readonly fn: unknown }[];
  readonly _args: readonly string[];
  tap(options: { name: string; stage: number; before?: string | string[] }, fn: (...args: never[]) => unknown): void;
  intercept(interceptor: { register: (tap: never) => never }): void;
}

/** One wiring of a plugin to a hook, as `inspect()` shows it. */
export interface TapRow {
  readonly hook: string;
  readonly plugin: string;
  readonly stage: number;
  readonly before: readonly string[];
  readonly overriddenBy: readonly string[];
}

export interface HookBoard {
  readonly hooks: Hooks;
  readonly ownerOf: ReadonlyMap<string, string>;
  /** A guarded look at the hooks for one plugin. */
  seenBy(plugin: string): Hooks;
  /** Puts every declared tap in, overrides applied. */
  wire(plugins: readonly Plugin[], viewOf: (plugin: string) => unknown): void;
  rows(): readonly TapRow[];
}

/**
 * Makes the hooks that the plugins own.
 *
 * @param changed called after a tap was added to any of them.
 * @throws KERNEL_HOOK_TWICE.
 */
export function createHooks(plugins: readonly Plugin[], changed: () => void): HookBoard {
  const ownerOf = new Map<string, string>();
  const board: Record<string, AnyHook> = Object.create(null) as Record<string, AnyHook>;
  for (const { name, spec } of plugins) {
    for (const [hook, make] of Object.entries(spec.hooks ?? {})) {
      const first = ownerOf.get(hook);
      if (first) throw errors.HOOK_TWICE({ hook, first, second: name });
      ownerOf.set(hook, name);
      board[hook] = make() as AnyHook;
      // tapable tells of a tap before it is in: mark only, and let the next use build.
      board[hook].intercept({ register: (tap) => (changed(), tap) });
    }
  }
  const absent = (plugin: string, hook: string) =>
    errors.HOOK_ABSENT({ plugin, hook, nearest: nearest(hook, ownerOf.keys()) });
  const overridden = new Map<string, string[]>();

  return {
    hooks: board as unknown as Hooks,
    ownerOf,
    seenBy: (plugin) =>
      new Proxy(board, {
        get(target, key) {
          if (typeof key === 'symbol' || key in target) return target[key as string];
          throw absent(plugin, key);
        },
      }) as unknown as Hooks,
    wire(ordered, viewOf) {
      const rows = ordered.flatMap((plugin) => declaredTaps(plugin, viewOf(plugin.name), board, absent));
      for (const { name, spec } of ordered) {
        for (const [hook, targets] of Object.entries(spec.overrides ?? {})) {
          if (!board[hook]) throw absent(name, hook);
          for (const [target, override] of Object.entries(targets)) {
            const hit = rows.filter((row) => row.hook === hook && row.plugin === target);
            const tappedBy = [...new Set(rows.filter((row) => row.hook === hook).map((row) => row.plugin))];
            if (!hit.length) throw errors.OVERRIDE_DEAD({ plugin: name, hook, target, tappedBy });
            for (const row of hit) {
              const mine = override(row.fn, viewOf(name) as never);
              if (typeof mine !== 'function') throw errors.LINK_NOTHING({ hook, plugin: name });
              row.fn = mine as typeof row.fn;
            }
            overridden.set(`${hook} ${target}`, [...(overridden.get(`${hook} ${target}`) ?? []), name]);
          }
        }
      }
      for (const { hook, plugin, stage, before, fn } of rows) {
        board[hook]!.tap({ name: plugin, stage, ...(before.length ? { before: [...before] } : {}) }, fn);
      }
    },
    rows: () =>
      Object.entries(board).flatMap(([hook, { taps }]) =>
        taps.map((tap) => ({
          hook,
          plugin: tap.name,
          stage: tap.stage ?? 0,
          before: [(tap as { before?: string | string[] }).before ?? []].flat(),
          overriddenBy: overridden.get(`${hook} ${tap.name}`) ?? [],
        })),
      ),
  };
}

interface DeclaredTap {
  readonly hook: string;
  readonly plugin: string;
  readonly stage: number;
  readonly before: readonly string[];
  fn: (...args: never[]) => unknown;
}

function declaredTaps(
  { name, spec }: Plugin,
  view: unknown,
  board: Readonly<Record<string, AnyHook>>,
  absent: (plugin: string, hook: string) => Error,
): DeclaredTap[] {
  return Object.entries(spec.taps ?? {}).flatMap(([hook, declared]) => {
    const target = board[hook];
    if (!target) throw absent(name, hook);
    return [declared as unknown[] | unknown].flat().map((tap) => {
      const placed = (typeof tap === 'function' ? { handler: tap } : tap) as PlacedTap<(...args: unknown[]) => unknown>;
      if (typeof placed?.handler !== 'function') {
        throw errors.PLUGIN_INVALID({
          plugin: name,
          problem: `its tap on "${hook}" is neither a function nor { handler }`,
        });
      }
      return {
        hook,
        plugin: name,
        stage: placed.stage ?? 0,
        before: [placed.before ?? []].flat(),
        fn: withView(placed.handler, target._args.length, view),
      };
    });
  });
}

/** Gives a tap the view after the hook's own arguments; spelt out for the common counts, which run per request. */
function withView(
  handler: (...args: unknown[]) => unknown,
  count: number,
  view: unknown,
): (...args: never[]) => unknown {
  if (count === 0) return () => handler(view);
  if (count === 1) return (a: unknown) => handler(a, view);
  if (count === 2) return (a: unknown, b: unknown) => handler(a, b, view);
  if (count === 3) return (a: unknown, b: unknown, c: unknown) => handler(a, b, c, view);
  return (...args: unknown[]) => handler(...args.slice(0, count), view);
}
