import { nearest } from './errors.ts';
import { attempt, errors, kindOf } from './kernel-errors.ts';
import type { ErasedView, Plugin } from './plugin.ts';
import type { Hooks } from './registries.ts';
import { type DeclaredTap, declaredTaps, syncTap, type TapFn, type TapRow } from './taps.ts';

/** The part of the tapable API that the kernel uses. */
interface AnyHook {
  readonly taps: { name: string; stage?: number; before?: string | string[]; fn: TapFn }[];
  readonly _args: readonly string[];
  /** `undefined` on tapable's async hooks. */
  readonly call: TapFn | undefined;
  tap(place: { name: string; stage: number }, fn: TapFn): void;
  tapPromise(place: { name: string; stage: number }, fn: (...args: unknown[]) => Promise<unknown>): void;
  intercept(interceptor: { register: <T extends { name: string; fn: TapFn }>(tap: T) => T }): void;
}

export interface HookBoard {
  readonly ownerOf: ReadonlyMap<string, string>;
  /** The hooks as one plugin sees them; reading a hook without an owner throws KERNEL_HOOK_ABSENT. */
  seenBy(plugin: string): Hooks;
  /**
   * Registers every declared tap, with overrides applied.
   *
   * @throws KERNEL_HOOK_ABSENT, KERNEL_OVERRIDE_DEAD, KERNEL_TAP_CIRCLE, KERNEL_TAP_ASYNC, KERNEL_FIELD_INVALID.
   */
  wire(plugins: readonly Plugin[], viewOf: (plugin: string) => ErasedView): void;
  /** Every tap, also those added while the kernel runs, in execution order. */
  rows(): readonly TapRow[];
}

/**
 * Creates the hooks that the plugins own.
 *
 * @param onTapAdded called when a tap is added to any hook.
 * @throws KERNEL_HOOK_TWICE, KERNEL_FIELD_INVALID.
 */
export function createHooks(plugins: readonly Plugin[], changed: () => void): HookBoard {
  const ownerOf = new Map<string, string>();
  const board = new Map<string, AnyHook>();
  const declared = new Map<TapFn, DeclaredTap>();
  for (const { name: plugin, spec } of plugins) {
    for (const [hook, make] of Object.entries(spec.hooks ?? {})) {
      const first = ownerOf.get(hook);
      if (first) throw errors.HOOK_TWICE({ hook, first, second: plugin });
      const made = attempt(plugin, `hooks.${hook}`, make) as AnyHook | undefined;
      if (!Array.isArray(made?.taps)) {
        const wanted = 'a function that returns a tapable hook';
        throw errors.FIELD_INVALID({ plugin, field: `hooks["${hook}"]`, wanted, given: kindOf(made) });
      }
      ownerOf.set(hook, plugin);
      board.set(hook, made);
      // tapable calls `register` before the tap is in the list: only invalidate here, and rebuild on next use.
      made.intercept({
        register(tap) {
          changed();
          if (!made.call || declared.has(tap.fn)) return tap;
          return { ...tap, fn: syncTap(tap.fn, tap.name, hook) };
        },
      });
    }
  }
  const absent = (plugin: string, hook: string) =>
    errors.HOOK_ABSENT({ plugin, hook, nearest: nearest(hook, ownerOf.keys()) });

  return {
    ownerOf,
    seenBy(plugin) {
      const refusing = new Proxy(Object.create(null) as object, {
        get(_, key) {
          if (typeof key === 'symbol' || key === 'then') return undefined;
          throw absent(plugin, key);
        },
      });
      return Object.freeze(Object.assign(Object.create(refusing), Object.fromEntries(board))) as Hooks;
    },
    wire(ordered, viewOf) {
      for (const { name, spec } of ordered) {
        for (const hook of [...Object.keys(spec.taps ?? {}), ...Object.keys(spec.overrides ?? {})])
          if (!board.has(hook)) throw absent(name, hook);
      }
      for (const [hook, target] of board) {
        const rows = declaredTaps(hook, target._args.length, ordered, viewOf, target.call !== undefined);
        const place = new Map<TapFn, number>();
        for (const row of rows) {
          const fn = target.call ? row.fn : async (...args: unknown[]) => row.fn(...args);
          declared.set(fn, row);
          if (target.call) target.tap({ name: row.plugin, stage: row.stage }, fn);
          else target.tapPromise({ name: row.plugin, stage: row.stage }, fn as () => Promise<unknown>);
          place.set(fn, place.size);
        }
        // With tapable's own `before`, a tap whose target is missing or registered later would run first.
        target.taps.sort((a, b) => (place.get(a.fn) ?? -1) - (place.get(b.fn) ?? -1));
      }
    },
    rows: () =>
      [...board].flatMap(([hook, { taps }]) =>
        taps.map(({ fn, name, stage = 0, before = [] }) => {
          const { overriddenBy = [], ...row } = declared.get(fn) ?? { stage, before: [before].flat() };
          return { hook, plugin: name, stage: row.stage, before: row.before, overriddenBy };
        }),
      ),
  };
}
