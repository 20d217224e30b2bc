export type {} from '@mortise/kernel';

/** Types of settings by root. A plugin that reads a root merges its type here, which types `config.get`. */
export interface ConfigRoots {}

/** The type at a dotted path of `T`; `unknown` if no type was merged. */
export type ValueAt<T, P extends string> = P extends keyof T
  ? T[P]
  : P extends `${infer Head}.${infer Rest}`
    ? Head extends keyof T
      ? ValueAt<NonNullable<T[Head]>, Rest>
      : unknown
    : unknown;

/** The settings of one kernel. A path is `server.port`, `list[0].name`, or an array of keys. */
export interface Config {
  get<P extends string>(path: P): ValueAt<ConfigRoots, P> | undefined;
  /** @returns `defaultValue` if the value at the path is `undefined`. */
  get<P extends string>(
    path: P,
    defaultValue: NonNullable<ValueAt<ConfigRoots, P>>,
  ): NonNullable<ValueAt<ConfigRoots, P>>;
  get(path: readonly string[], defaultValue?: unknown): unknown;
  has(path: string | readonly string[]): boolean;
  /**
   * Allowed until the server compiles its routes; later changes would be missed by code that has read the value.
   * @throws CONFIG_SEALED.
   */
  set(path: string | readonly string[], value: unknown): void;
}

/** The `env` helper of config files. */
export interface Env {
  (key: string): string | undefined;
  <D>(key: string, defaultValue: D): string | D;
  /** Parses like `Number.parseInt(value, 10)`. */
  int<D = undefined>(key: string, defaultValue?: D): number | D;
  float<D = undefined>(key: string, defaultValue?: D): number | D;
  /** True only for the string `true`. */
  bool<D = undefined>(key: string, defaultValue?: D): boolean | D;
  /** @throws CONFIG_ENV_INVALID. */
  json<D = undefined>(key: string, defaultValue?: D): unknown;
  /** Splits at commas, without brackets around the list and quotes around the items. */
  array<D = undefined>(key: string, defaultValue?: D): string[] | D;
  date<D = undefined>(key: string, defaultValue?: D): Date | D;
  /** Returns the default if the value is not allowed. @throws CONFIG_ENV_INVALID if the default is not allowed. */
  oneOf<const V extends string>(key: string, allowed: readonly V[], defaultValue?: NoInfer<V>): V | undefined;
}

/** The export of a config file, as `default` or `module.exports`. */
export type ConfigFile = object | ((tools: { readonly env: Env }) => unknown);

/** The contents of a config folder. */
export interface ConfigFolder {
  /** Values by root, which is the file's name. Files of the environment override the others. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The files of each root, the overriding file last. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly environment: string;
  readonly env: Env;
  /** Ignored or suspicious files, with the reason. */
  readonly warnings: readonly string[];
}

declare module '@mortise/kernel' {
  interface Cradle {
    config: Config;
  }
}
