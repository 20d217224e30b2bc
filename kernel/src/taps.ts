import { nearest } from './errors.ts';
import { attempt, errors, kindOf } from './kernel-errors.ts';
import type { ErasedView, PlacedTap, Plugin } from './plugin.ts';
import { isAsync, isThenable } from './thenable.ts';

export type TapFn = (...args: unknown[]) => unknown;

/** One wiring of a plugin to a hook, as `inspect()` shows it. */
export interface TapRow {
  readonly hook: string;
  readonly plugin: string;
  readonly stage: number;
  readonly before: readonly string[];
  /** The plugins whose overrides stand around it, innermost first. */
  readonly overriddenBy: readonly string[];
}

/** A tap that a plugin declares, ready to be put into its hook. */
export interface DeclaredTap extends TapRow {
  readonly fn: TapFn;
}

/**
 * The taps that plugins declare on one hook, overrides applied, in the order they run: lower stages first, then the
 * plugins' order; who stands `before` others is pulled up just before the first of them.
 *
 * @param argumentCount how many arguments the hook gives; the view follows them.
 * @param isSync whether the hook takes what a tap returns as it is, and so no promise.
 * @throws KERNEL_FIELD_INVALID, KERNEL_TAP_ASYNC, KERNEL_OVERRIDE_DEAD, KERNEL_TAP_CIRCLE.
 */
export function declaredTaps(
  hook: string,
  argumentCount: number,
  plugins: readonly Plugin[],
  viewOf: (plugin: string) => ErasedView,
  isSync = false,
): readonly DeclaredTap[] {
  const taps = plugins.flatMap(({ name: plugin, spec }) => {
    const declared = spec.taps?.[hook];
    return (declared === undefined ? [] : [declared].flat()).map((tap): DeclaredTap => {
      const placed = (typeof tap === 'function' ? { handler: tap } : tap) as Partial<PlacedTap<TapFn>> | null;
      if (typeof placed?.handler !== 'function')
        throw invalid(plugin, `taps["${hook}"]`, 'a function or { handler }', tap);
      const { handler, stage = 0, before = [] } = placed;
      if (isSync && isAsync(handler)) throw errors.TAP_ASYNC({ plugin, hook });
      const fn = withView(handler, argumentCount, viewOf(plugin), isSync ? noPromise(plugin, hook) : asItIs);
      return { hook, plugin, stage, before: [before].flat(), overriddenBy: [], fn };
    });
  });
  return inOrder(hook, overridden(hook, taps, plugins, viewOf, isSync));
}

function overridden(
  hook: string,
  taps: readonly DeclaredTap[],
  plugins: readonly Plugin[],
  viewOf: (plugin: string) => ErasedView,
  isSync: boolean,
): readonly DeclaredTap[] {
  const tappedBy = [...new Set(taps.map((tap) => tap.plugin))];
  return plugins.reduce((rows, { name: plugin, spec }) => {
    const overrides = spec.overrides?.[hook] ?? {};
    const dead = Object.keys(overrides).find((target) => !tappedBy.includes(target));
    if (dead !== undefined)
      throw errors.OVERRIDE_DEAD({ plugin, hook, target: dead, tappedBy, nearest: nearest(dead, tappedBy) });
    return rows.map((row): DeclaredTap => {
      const override = overrides[row.plugin];
      if (override === undefined) return row;
      const field = `overrides["${hook}"]["${row.plugin}"]`;
      const fn = attempt(plugin, field, () => override(row.fn, viewOf(plugin)));
      if (typeof fn !== 'function') throw invalid(plugin, field, 'a function that returns the tap to use', fn);
      return {
        ...row,
        fn: isSync ? syncTap(fn as TapFn, plugin, hook) : (fn as TapFn),
        overriddenBy: [...row.overriddenBy, plugin],
      };
    });
  }, taps);
}

function inOrder(hook: string, taps: readonly DeclaredTap[]): readonly DeclaredTap[] {
  const sorted = taps.toSorted((a, b) => a.stage - b.stage);
  const placed = new Set<DeclaredTap>();
  const path: DeclaredTap[] = [];
  const place = (tap: DeclaredTap) => {
    if (placed.has(tap)) return;
    const open = path.indexOf(tap);
    if (open >= 0)
      throw errors.TAP_CIRCLE({ hook, loop: [tap, ...path.slice(open).toReversed()].map((t) => t.plugin) });
    path.push(tap);
    for (const other of sorted) if (other.plugin !== tap.plugin && other.before.includes(tap.plugin)) place(other);
    path.pop();
    placed.add(tap);
  };
  for (const tap of sorted) place(tap);
  return [...placed];
}

const invalid = (plugin: string, field: string, wanted: string, given: unknown) =>
  errors.FIELD_INVALID({ plugin, field, wanted, given: kindOf(given) });

/** What a tap of a synchronous hook may return: a promise would be taken for the value, its rejection handled by nobody. */
const noPromise = (plugin: string, hook: string) => (value: unknown) => {
  if (!isThenable(value)) return value;
  value.then(undefined, () => {});
  throw errors.TAP_ASYNC({ plugin, hook });
};
const asItIs = (value: unknown) => value;

/** A function as a tap of a synchronous hook. @throws KERNEL_TAP_ASYNC, also when it is called. */
export function syncTap(fn: TapFn, plugin: string, hook: string): TapFn {
  if (isAsync(fn)) throw errors.TAP_ASYNC({ plugin, hook });
  const check = noPromise(plugin, hook);
  return (...args) => check(fn(...args));
}

/** Gives a tap the view after the hook's own arguments; spelt out for the common counts, which run per request. */
function withView(handler: TapFn, count: number, view: ErasedView, check: (value: unknown) => unknown): TapFn {
  if (count === 0) return () => check(handler(view));
  if (count === 1) return (a) => check(handler(a, view));
  if (count === 2) return (a, b) => check(handler(a, b, view));
  if (count === 3) return (a, b, c) => check(handler(a, b, c, view));
  return (...args) => check(handler(...args.slice(0, count), view));
}
