import { nearest } from './errors.ts';
import { callPlugin, describeValue, errors } from './kernel-errors.ts';
import type { ErasedView, OrderedTap, Plugin } from './plugin.ts';
import { isAsyncFunction, isThenable } from './thenable.ts';

export type TapFn = (...args: unknown[]) => unknown;

/** One tap of a plugin on a hook, as `inspect()` lists it. */
export interface TapRow {
  readonly hook: string;
  readonly plugin: string;
  readonly stage: number;
  readonly before: readonly string[];
  /** The plugins whose overrides wrap this tap, innermost first. */
  readonly overriddenBy: readonly string[];
}

/** A tap that a plugin declares, ready to be registered on its hook. */
export interface DeclaredTap extends TapRow {
  readonly fn: TapFn;
}

/**
 * The taps that plugins declare on one hook, with overrides applied, in execution order: by `stage`, then by boot order
 * of the plugins. A tap with `before` runs immediately before the first of the named plugins' taps.
 *
 * @param argumentCount the number of arguments of the hook; the view is passed after them.
 * @param isSync whether the hook is synchronous: its taps must not return promises.
 * @throws KERNEL_FIELD_INVALID, KERNEL_TAP_ASYNC, KERNEL_OVERRIDE_TARGET_UNKNOWN, KERNEL_TAP_CYCLE.
 */
export function resolveTaps(
  hook: string,
  argumentCount: number,
  plugins: readonly Plugin[],
  viewOf: (plugin: string) => ErasedView,
  isSync = false,
): readonly DeclaredTap[] {
  const taps = plugins.flatMap(({ name: plugin, spec }) => {
    const declared = spec.taps?.[hook];
    return (declared === undefined ? [] : [declared].flat()).map((tap): DeclaredTap => {
      const ordered = (typeof tap === 'function' ? { handler: tap } : tap) as Partial<OrderedTap<TapFn>> | null;
      if (typeof ordered?.handler !== 'function')
        throw invalid(plugin, `taps["${hook}"]`, 'a function or { handler }', tap);
      const { handler, stage = 0, before = [] } = ordered;
      if (isSync && isAsyncFunction(handler)) throw errors.TAP_ASYNC({ plugin, hook });
      const fn = withView(handler, argumentCount, viewOf(plugin), isSync ? refusePromise(plugin, hook) : identity);
      return { hook, plugin, stage, before: [before].flat(), overriddenBy: [], fn };
    });
  });
  return sortTaps(hook, applyOverrides(hook, taps, plugins, viewOf, isSync));
}

function applyOverrides(
  hook: string,
  taps: readonly DeclaredTap[],
  plugins: readonly Plugin[],
  viewOf: (plugin: string) => ErasedView,
  isSync: boolean,
): readonly DeclaredTap[] {
  const tappedBy = [...new Set(taps.map((tap) => tap.plugin))];
  return plugins.reduce((rows, { name: plugin, spec }) => {
    const overrides = spec.overrides?.[hook] ?? {};
    const unknownTarget = Object.keys(overrides).find((target) => !tappedBy.includes(target));
    if (unknownTarget !== undefined)
      throw errors.OVERRIDE_TARGET_UNKNOWN({
        plugin,
        hook,
        target: unknownTarget,
        tappedBy,
        nearest: nearest(unknownTarget, tappedBy),
      });
    return rows.map((row): DeclaredTap => {
      const override = overrides[row.plugin];
      if (override === undefined) return row;
      const field = `overrides["${hook}"]["${row.plugin}"]`;
      const fn = callPlugin(plugin, field, () => override(row.fn, viewOf(plugin)));
      if (typeof fn !== 'function') throw invalid(plugin, field, 'a function that returns the replacement tap', fn);
      return {
        ...row,
        fn: isSync ? asSyncTap(fn as TapFn, plugin, hook) : (fn as TapFn),
        overriddenBy: [...row.overriddenBy, plugin],
      };
    });
  }, taps);
}

function sortTaps(hook: string, taps: readonly DeclaredTap[]): readonly DeclaredTap[] {
  const sorted = taps.toSorted((a, b) => a.stage - b.stage);
  const visited = new Set<DeclaredTap>();
  const path: DeclaredTap[] = [];
  const visit = (tap: DeclaredTap) => {
    if (visited.has(tap)) return;
    const start = path.indexOf(tap);
    if (start >= 0)
      throw errors.TAP_CYCLE({ hook, cycle: [tap, ...path.slice(start).toReversed()].map((t) => t.plugin) });
    path.push(tap);
    for (const other of sorted) if (other.plugin !== tap.plugin && other.before.includes(tap.plugin)) visit(other);
    path.pop();
    visited.add(tap);
  };
  for (const tap of sorted) visit(tap);
  return [...visited];
}

const invalid = (plugin: string, field: string, expected: string, received: unknown) =>
  errors.FIELD_INVALID({ plugin, field, expected, received: describeValue(received) });

/**
 * Throws when a tap of a synchronous hook returns a promise: tapable would use it as the value, and nobody would handle
 * its rejection.
 */
const refusePromise = (plugin: string, hook: string) => (value: unknown) => {
  if (!isThenable(value)) return value;
  value.then(undefined, () => {});
  throw errors.TAP_ASYNC({ plugin, hook });
};
const identity = (value: unknown) => value;

/**
 * Wraps a tap of a synchronous hook.
 *
 * @throws KERNEL_TAP_ASYNC now for an `async` function, else when a call returns a promise.
 */
export function asSyncTap(fn: TapFn, plugin: string, hook: string): TapFn {
  if (isAsyncFunction(fn)) throw errors.TAP_ASYNC({ plugin, hook });
  const check = refusePromise(plugin, hook);
  return (...args) => check(fn(...args));
}

/** Passes the view after the hook's own arguments. Up to 3 arguments are written out: these taps run per request. */
function withView(handler: TapFn, count: number, view: ErasedView, check: (value: unknown) => unknown): TapFn {
  if (count === 0) return () => check(handler(view));
  if (count === 1) return (a) => check(handler(a, view));
  if (count === 2) return (a, b) => check(handler(a, b, view));
  if (count === 3) return (a, b, c) => check(handler(a, b, c, view));
  return (...args) => check(handler(...args.slice(0, count), view));
}
