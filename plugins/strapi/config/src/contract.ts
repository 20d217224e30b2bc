export type {} from '@mortise/kernel';

/** Settings by root. Open: whoever reads a root merges its type here, and `config.get` is typed by it. */
export interface ConfigRoots {}

/** What stands at a dotted path of `T`; `unknown` where no type was merged. */
export type ValueAt<T, P extends string> = P extends keyof T
  ? T[P]
  : P extends `${infer Head}.${infer Rest}`
    ? Head extends keyof T
      ? ValueAt<NonNullable<T[Head]>, Rest>
      : unknown
    : unknown;

/** The settings of one kernel. A path is written `server.port`, `list[0].name`, or as a list of keys. */
export interface Config {
  get<P extends string>(path: P): ValueAt<ConfigRoots, P> | undefined;
  /** @returns `otherwise` where nothing, or `undefined`, stands at the path. */
  get<P extends string>(path: P, otherwise: NonNullable<ValueAt<ConfigRoots, P>>): NonNullable<ValueAt<ConfigRoots, P>>;
  get(path: readonly string[], otherwise?: unknown): unknown;
  has(path: string | readonly string[]): boolean;
  /** Only until the server links: what others read must not change under them. @throws CONFIG_SEALED. */
  set(path: string | readonly string[], value: unknown): void;
}

/** Environment variables, as the files of a config folder read them. */
export interface Env {
  (key: string): string | undefined;
  <D>(key: string, otherwise: D): string | D;
  /** The digits in front, to the base of ten; NaN where there are none. */
  int<D = undefined>(key: string, otherwise?: D): number | D;
  float<D = undefined>(key: string, otherwise?: D): number | D;
  /** True for the text `true` and for no other. */
  bool<D = undefined>(key: string, otherwise?: D): boolean | D;
  /** @throws CONFIG_ENV_INVALID. */
  json<D = undefined>(key: string, otherwise?: D): unknown;
  /** Split at commas; brackets around the whole and quotes around the parts are taken off. */
  array<D = undefined>(key: string, otherwise?: D): string[] | D;
  date<D = undefined>(key: string, otherwise?: D): Date | D;
  /** The default where the value is none of the allowed. @throws CONFIG_ENV_INVALID where the default is none either. */
  oneOf<const V extends string>(key: string, allowed: readonly V[], otherwise?: NoInfer<V>): V | undefined;
}

/** What a config file may export, by default or as `module.exports`. */
export type ConfigFile = object | ((tools: { readonly env: Env }) => unknown);

/** A config folder, read. */
export interface ConfigFolder {
  /** By root: the file's name. Files of the environment stand over the others. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Where each root comes from, the last file last. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly environment: string;
  readonly env: Env;
  /** Files that were left aside, and why. */
  readonly notes: readonly string[];
}

declare module '@mortise/kernel' {
  interface Cradle {
    config: Config;
  }
}
