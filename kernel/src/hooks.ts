import type { Hooks } from './augmentable.ts';
import { nearest } from './errors.ts';
import { callPlugin, describeValue, errors } from './kernel-errors.ts';
import type { ErasedView, Plugin } from './plugin.ts';
import { asSyncTap, type DeclaredTap, resolveTaps, type TapFn, type TapRow } from './taps.ts';

/** The part of the tapable API that the kernel uses. */
interface AnyHook {
  readonly taps: { name: string; stage?: number; before?: string | string[]; fn: TapFn }[];
  readonly _args: readonly string[];
  /** `undefined` on tapable's async hooks. */
  readonly call: TapFn | undefined;
  tap(options: { name: string; stage: number }, fn: TapFn): void;
  tapPromise(options: { name: string; stage: number }, fn: (...args: unknown[]) => Promise<unknown>): void;
  intercept(interceptor: { register: <T extends { name: string; fn: TapFn }>(tap: T) => T }): void;
}

export interface HookRegistry {
  readonly ownerOf: ReadonlyMap<string, string>;
  /** The hooks as one plugin sees them; reading a hook without an owner throws KERNEL_HOOK_UNKNOWN. */
  scopedTo(plugin: string): Hooks;
  /**
   * Registers every declared tap, with overrides applied.
   *
   * @throws KERNEL_HOOK_UNKNOWN, KERNEL_OVERRIDE_TARGET_UNKNOWN, KERNEL_TAP_CYCLE, KERNEL_TAP_ASYNC, KERNEL_FIELD_INVALID.
   */
  wire(plugins: readonly Plugin[], viewOf: (plugin: string) => ErasedView): void;
  /** Every tap, also those added while the kernel runs, in execution order. */
  rows(): readonly TapRow[];
}

/**
 * Creates the hooks that the plugins own.
 *
 * @param onTapAdded called when a tap is added to any hook.
 * @throws KERNEL_HOOK_DUPLICATE, KERNEL_FIELD_INVALID.
 */
export function createHooks(plugins: readonly Plugin[], onTapAdded: () => void): HookRegistry {
  const ownerOf = new Map<string, string>();
  const hooks = new Map<string, AnyHook>();
  const declared = new Map<TapFn, DeclaredTap>();
  for (const { name: plugin, spec } of plugins) {
    for (const [hook, make] of Object.entries(spec.hooks ?? {})) {
      const first = ownerOf.get(hook);
      if (first) throw errors.HOOK_DUPLICATE({ hook, first, second: plugin });
      const created = callPlugin(plugin, `hooks.${hook}`, make) as AnyHook | undefined;
      if (!Array.isArray(created?.taps)) {
        const expected = 'a function that returns a tapable hook';
        throw errors.FIELD_INVALID({ plugin, field: `hooks["${hook}"]`, expected, received: describeValue(created) });
      }
      ownerOf.set(hook, plugin);
      hooks.set(hook, created);
      // tapable calls `register` before the tap is in the list: only invalidate here, and rebuild on next use.
      created.intercept({
        register(tap) {
          onTapAdded();
          if (!created.call || declared.has(tap.fn)) return tap;
          return { ...tap, fn: asSyncTap(tap.fn, tap.name, hook) };
        },
      });
    }
  }
  const unknownHook = (plugin: string, hook: string) =>
    errors.HOOK_UNKNOWN({ plugin, hook, nearest: nearest(hook, ownerOf.keys()) });

  return {
    ownerOf,
    scopedTo(plugin) {
      const throwing = new Proxy(Object.create(null) as object, {
        get(_, key) {
          if (typeof key === 'symbol' || key === 'then') return undefined;
          throw unknownHook(plugin, key);
        },
      });
      return Object.freeze(Object.assign(Object.create(throwing), Object.fromEntries(hooks))) as Hooks;
    },
    wire(ordered, viewOf) {
      for (const { name, spec } of ordered) {
        for (const hook of [...Object.keys(spec.taps ?? {}), ...Object.keys(spec.overrides ?? {})])
          if (!hooks.has(hook)) throw unknownHook(name, hook);
      }
      for (const [hook, target] of hooks) {
        const rows = resolveTaps(hook, target._args.length, ordered, viewOf, target.call !== undefined);
        const positions = new Map<TapFn, number>();
        for (const row of rows) {
          const fn = target.call ? row.fn : async (...args: unknown[]) => row.fn(...args);
          declared.set(fn, row);
          if (target.call) target.tap({ name: row.plugin, stage: row.stage }, fn);
          else target.tapPromise({ name: row.plugin, stage: row.stage }, fn as () => Promise<unknown>);
          positions.set(fn, positions.size);
        }
        // With tapable's own `before`, a tap whose target is missing or registered later would run first.
        target.taps.sort((a, b) => (positions.get(a.fn) ?? -1) - (positions.get(b.fn) ?? -1));
      }
    },
    rows: () =>
      [...hooks].flatMap(([hook, { taps }]) =>
        taps.map(({ fn, name, stage = 0, before = [] }) => {
          const { overriddenBy = [], ...row } = declared.get(fn) ?? { stage, before: [before].flat() };
          return { hook, plugin: name, stage: row.stage, before: row.before, overriddenBy };
        }),
      ),
  };
}
