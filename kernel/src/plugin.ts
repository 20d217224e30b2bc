import type { Contributions, Cradle, Events, Hooks } from './augmentable.ts';
import type { EventBus } from './events.ts';
import type { Log } from './log.ts';
import type { ContributionName, EventName, HookName, ServiceName } from './names.ts';
import type { InferInput, InferOutput, StandardSchemaV1 } from './options.ts';
import type { CacheFactory } from './pipeline.ts';

/** The value that one plugin contributes under a name. */
export interface Contribution<K extends ContributionName> {
  readonly plugin: string;
  readonly value: Contributions[K];
}

/** The API of the kernel for one plugin: its options, declared services, hooks, events and collected contributions. */
export interface View<O, N extends ServiceName, W extends ServiceName, C extends ContributionName> {
  readonly plugin: string;
  readonly options: O;
  /**
   * The declared services; a missing optional service (`wants`) is `undefined`. Read a service where it is used, or
   * destructure inside a step: reading one before services are created throws KERNEL_SERVICE_TOO_EARLY.
   */
  readonly use: { readonly [K in N]: Cradle[K] } & { readonly [K in W]: Cradle[K] | undefined };
  /** tapable hooks. Reading one whose owner is not in the list of plugins throws KERNEL_HOOK_UNKNOWN. */
  readonly hooks: Hooks;
  readonly events: EventBus;
  readonly log: Log;
  /** The values that plugins contribute, in boot order; only names under `collects` may be read. */
  readonly contributions: { of<K extends C>(name: K): readonly Contribution<K>[] };
  /** Caches what `build` returns; after a tap is added to any hook, the next call builds it again. */
  readonly cached: CacheFactory;
  /** Invalidates every cached value, as adding a tap does: for plugins with their own registration at run time. */
  readonly invalidate: () => void;
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
/** The type of a tap: the hook's arguments, then the view. */
export type TapFunction<H extends HookName, V> = (...args: [...Args<Hooks[H]>, view: V]) => Result<Hooks[H]>;
/** A tap with an explicit order: lower stages run first; `before` places it before the taps of the named plugins. */
export interface OrderedTap<F> {
  readonly handler: F;
  readonly stage?: number;
  readonly before?: string | readonly string[];
}
export type Tap<F> = F | OrderedTap<F>;

/** How a contribution is collected: `idsOf` lists its ids, which must be unique across plugins. */
export interface Collector<K extends ContributionName> {
  readonly idsOf?: (value: Contributions[K]) => readonly string[];
}

type ContributedValues<V> = { readonly [K in ContributionName]?: Contributions[K] | ((view: V) => Contributions[K]) };
type LifecycleStep<V> = (view: V) => void | Promise<void>;

/** Stages for taps that must be outermost (`EARLY`) or innermost (`LATE`). */
export const EARLY = -100;
export const LATE = 100;

/** The specification of a plugin, as its author writes it. */
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
  /** The supported versions of the plugin API, as a semver range. */
  readonly kernel?: string;
  /** A Standard Schema: the kernel validates the input at boot; the output is `view.options`. */
  readonly options?: S;
  readonly needs?: readonly N[];
  readonly wants?: readonly W[];
  /** Plugins that boot before this one if they are in the list. */
  readonly after?: readonly string[];
  /** The hooks that this plugin owns. */
  readonly hooks?: { readonly [H in HookName]?: () => Hooks[H] };
  readonly provides?: { readonly [K in P]: (view: V) => Cradle[K] };
  /** Provided services that replace those of another plugin. */
  readonly replaces?: readonly NoInfer<P>[];
  readonly decorates?: { readonly [K in D]: (inner: Cradle[K], view: V) => Cradle[K] };
  readonly collects?: { readonly [K in C]: Collector<K> };
  /**
   * Data for other plugins, or a function of the view that returns it, called once. An error if no plugin collects it.
   */
  readonly contributes?: ContributedValues<V>;
  /** Like `contributes`, but ignored if no plugin collects it. */
  readonly offers?: ContributedValues<V>;
  readonly taps?: { readonly [H in HookName]?: Tap<TapFunction<H, V>> | readonly Tap<TapFunction<H, V>>[] };
  /** By hook and plugin: a function that replaces another plugin's tap at the same position. */
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
  /** The plugin's own section of `kernel.inspect()`. */
  readonly reports?: (view: V) => unknown;
  /** Time limits of its own steps in ms, for long-running work; the kernel's options override them. */
  readonly limitsMs?: { readonly [K in 'bootstrap' | 'start']?: number };
  /** Opens connections, loads data, synchronizes schemas. */
  readonly bootstrap?: LifecycleStep<V>;
  /** Starts accepting work: ports, jobs, timers. */
  readonly start?: LifecycleStep<V>;
  /** Undoes `start`: accepts no new work and drains. */
  readonly stop?: LifecycleStep<V>;
  /** Undoes `bootstrap`. */
  readonly destroy?: LifecycleStep<V>;
}

/** A plugin with its options and without its type parameters: an item of the list of plugins. */
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
/** Creates the plugin; the options may be omitted if all of them are optional. */
export type PluginFactory<S> = S extends StandardSchemaV1
  ? Record<never, never> extends OptionsIn<S>
    ? (options?: OptionsIn<S>) => Plugin
    : undefined extends OptionsIn<S>
      ? (options?: OptionsIn<S>) => Plugin
      : (options: OptionsIn<S>) => Plugin
  : () => Plugin;

/**
 * Defines a plugin. All types are inferred from the fields; nothing runs until a kernel composes it.
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
