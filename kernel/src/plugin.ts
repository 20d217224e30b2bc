import type { EventBus } from './events.ts';
import type { Log } from './log.ts';
import type { ContributionName, EventName, HookName, ServiceName } from './names.ts';
import type { InferInput, InferOutput, StandardSchemaV1 } from './options.ts';
import type { Linker } from './pipeline.ts';
import type { Contributions, Cradle, Events, Hooks } from './registries.ts';

/** What one plugin contributed under a name. */
export interface Contribution<K extends ContributionName> {
  readonly plugin: string;
  readonly value: Contributions[K];
}

/** What a plugin sees of the house: its options, the services it declared, hooks, events, contributions it collects. */
export interface View<O, N extends ServiceName, W extends ServiceName, C extends ContributionName> {
  readonly plugin: string;
  readonly options: O;
  /**
   * The declared services; a want that is not there is `undefined`. Read them where they are used, or destructure them
   * inside a step: while services are still being gathered, reading one throws KERNEL_SERVICE_EARLY.
   */
  readonly use: { readonly [K in N]: Cradle[K] } & { readonly [K in W]: Cradle[K] | undefined };
  /** tapable's hooks. Reading one whose owner is absent throws KERNEL_HOOK_ABSENT. */
  readonly hooks: Hooks;
  readonly events: EventBus;
  readonly log: Log;
  /** What plugins contributed, in their order; only names under `collects` may be read. */
  readonly contributions: { of<K extends C>(name: K): readonly Contribution<K>[] };
  /** Remembers what `build` returns, and builds it again on next use after a tap was added. */
  readonly linked: Linker;
  /** Marks every link stale, as a late tap does: for plugins that others register with while the server runs. */
  readonly relink: () => void;
}

type Args<H> = H extends { call(...args: infer A): unknown }
  ? A
  : H extends { promise(...args: infer A): unknown }
    ? A
    : never;
type Result<H> = H extends { call(...args: never[]): infer R }
  ? R
  : H extends { promise(...args: never[]): Promise<infer R> }
    ? R | Promise<R>
    : never;
/** The function that taps a hook, given the view after the hook's own arguments. */
export type TapFunction<H extends HookName, V> = (...args: [...Args<Hooks[H]>, view: V]) => Result<Hooks[H]>;
/** A tap with its place among the others: a lower `stage` first, `before` the named plugins' taps. */
export interface PlacedTap<F> {
  readonly handler: F;
  readonly stage?: number;
  readonly before?: string | readonly string[];
}
export type Tap<F> = F | PlacedTap<F>;

/** How a contribution is read: `idsOf` tells what counts as the same thing twice. */
export interface Collector<K extends ContributionName> {
  readonly idsOf?: (value: Contributions[K]) => readonly string[];
}

type Contributed<V> = { readonly [K in ContributionName]?: Contributions[K] | ((view: V) => Contributions[K]) };
type Step<V> = (view: V) => void | Promise<void>;

/** Stages for taps that must stand outside or inside the rest. */
export const EARLY = -100;
export const LATE = 100;

/** A plugin as its author writes it: wiring as data. */
export interface PluginSpec<
  S extends StandardSchemaV1 | undefined,
  N extends ServiceName,
  W extends ServiceName,
  P extends ServiceName,
  D extends ServiceName,
  C extends ContributionName,
  V,
> {
  readonly name: string;
  readonly version?: string;
  /** The kernels it works with, as a semver range. */
  readonly kernel?: string;
  /** A Standard Schema: the input is checked at boot, the output stands at `view.options`. */
  readonly options?: S;
  readonly needs?: readonly N[];
  readonly wants?: readonly W[];
  /** Plugins that stand before this one where they are present. */
  readonly after?: readonly string[];
  /** The hooks that this plugin owns. */
  readonly hooks?: { readonly [H in HookName]?: () => Hooks[H] };
  readonly provides?: { readonly [K in P]: (view: V) => Cradle[K] };
  /** Services provided here instead of by the plugin that provided them. */
  readonly replaces?: readonly NoInfer<P>[];
  readonly decorates?: { readonly [K in D]: (inner: Cradle[K], view: V) => Cradle[K] };
  readonly collects?: { readonly [K in C]: Collector<K> };
  /** Data for the layers; a function of the view is resolved once. Refused when nobody collects it. */
  readonly contributes?: Contributed<V>;
  /** The same, but fine when nobody collects it. */
  readonly offers?: Contributed<V>;
  readonly taps?: { readonly [H in HookName]?: Tap<TapFunction<H, V>> | readonly Tap<TapFunction<H, V>>[] };
  /** By hook and plugin: another plugin's tap, its place kept. */
  readonly overrides?: {
    readonly [H in HookName]?: Readonly<
      Record<
        string,
        (
          original: (...args: Args<Hooks[H]>) => Result<Hooks[H]>,
          view: V,
        ) => (...args: Args<Hooks[H]>) => Result<Hooks[H]>
      >
    >;
  };
  readonly on?: { readonly [E in EventName]?: (event: Events[E], view: V) => void | Promise<void> };
  /** A section of its own in `kernel.inspect()`. */
  readonly reports?: (view: V) => unknown;
  /** Other time limits for its own steps, in ms, where long work is in order; the kernel's options go before them. */
  readonly limitsMs?: { readonly [K in 'bootstrap' | 'start']?: number };
  /** Opens, loads, syncs. */
  readonly bootstrap?: Step<V>;
  /** Takes work: ports, jobs, timers. */
  readonly start?: Step<V>;
  /** Mirrors `start`: no new work, drain. */
  readonly stop?: Step<V>;
  /** Mirrors `bootstrap`. */
  readonly destroy?: Step<V>;
}

/** A plugin with its types forgotten and its options given: what a list of plugins holds. */
export interface Plugin {
  readonly name: string;
  readonly spec: ErasedSpec;
  readonly input: unknown;
}

export type ErasedView = View<unknown, ServiceName, ServiceName, ContributionName>;
export type ErasedSpec = Pick<
  PluginSpec<StandardSchemaV1 | undefined, never, never, never, never, never, ErasedView>,
  'name' | 'version' | 'kernel' | 'options' | 'after' | 'reports' | 'bootstrap' | 'start' | 'stop' | 'destroy'
> & {
  readonly [K in 'needs' | 'wants' | 'replaces']?: readonly string[];
} & {
  readonly [K in 'contributes' | 'offers' | 'taps']?: Readonly<Record<string, unknown>>;
} & {
  readonly limitsMs?: Readonly<Record<string, number | undefined>>;
  readonly hooks?: Readonly<Record<string, () => unknown>>;
  readonly provides?: Readonly<Record<string, (view: ErasedView) => unknown>>;
  readonly decorates?: Readonly<Record<string, (inner: unknown, view: ErasedView) => unknown>>;
  readonly collects?: Readonly<Record<string, { readonly idsOf?: (value: unknown) => readonly string[] }>>;
  readonly overrides?: Readonly<
    Record<string, Readonly<Record<string, (original: unknown, view: ErasedView) => unknown>>>
  >;
  readonly on?: Readonly<Record<string, (event: unknown, view: ErasedView) => unknown>>;
};

type OptionsIn<S> = S extends StandardSchemaV1 ? InferInput<S> : undefined;
type OptionsOut<S> = S extends StandardSchemaV1 ? InferOutput<S> : undefined;
/** Makes the plugin; options may be left out where every one of them may. */
export type PluginFactory<S> = S extends StandardSchemaV1
  ? Record<never, never> extends OptionsIn<S>
    ? (options?: OptionsIn<S>) => Plugin
    : undefined extends OptionsIn<S>
      ? (options?: OptionsIn<S>) => Plugin
      : (options: OptionsIn<S>) => Plugin
  : () => Plugin;

/**
 * A plugin. Every type is inferred from the fields; nothing runs until a kernel boots it.
 *
 * @returns a function of the plugin's options.
 */
export function definePlugin<
  S extends StandardSchemaV1 | undefined = undefined,
  const N extends ServiceName = never,
  const W extends ServiceName = never,
  P extends ServiceName = never,
  D extends ServiceName = never,
  C extends ContributionName = never,
>(spec: PluginSpec<S, N, W, P, D, C, View<OptionsOut<S>, N, W, C>>): PluginFactory<S> {
  const erased = spec as unknown as ErasedSpec;
  return ((input?: unknown): Plugin => Object.freeze({ name: spec.name, spec: erased, input })) as PluginFactory<S>;
}
