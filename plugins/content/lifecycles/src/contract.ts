import type { AttributeSchema } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';

export type {} from '@mortise/kernel';
export type {} from '@mortise/query-engine/contract';

/** A row, or a condition, as it was given; may be changed. */
export type LifecycleData = Record<string, unknown>;

interface Of<P, R> {
  readonly params: P & { [key: string]: unknown };
  readonly result: R;
}
/** Conditions by `where` in `db.query` and in what documents write, by `filters` in what documents read. */
interface Found {
  where?: LifecycleData;
  filters?: LifecycleData;
}
/** What can happen to rows, what it is given and what comes of it. */
export interface LifecycleActions {
  Create: Of<{ data: LifecycleData }, Entry>;
  CreateMany: Of<{ data: LifecycleData[] }, { count: number; ids: number[] }>;
  Update: Of<{ where: LifecycleData; data: LifecycleData }, Entry>;
  UpdateMany: Of<{ where?: LifecycleData; data: LifecycleData }, { count: number }>;
  Delete: Of<{ where: LifecycleData }, Entry>;
  DeleteMany: Of<{ where?: LifecycleData }, { count: number }>;
  Count: Of<Found, number>;
  FindOne: Of<Found, Entry | null>;
  FindMany: Of<Found, Entry[]>;
}
export type LifecycleAction = keyof LifecycleActions;
export type LifecycleMoment = `${'before' | 'after'}${LifecycleAction}`;

/** The type that a row is of. */
export interface LifecycleModel {
  readonly uid: string;
  readonly singularName: string;
  readonly tableName: string;
  /** As they were written, by name; system ones too. */
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
}

interface Told<A extends LifecycleAction> {
  readonly model: LifecycleModel;
  /** What it is given: changing it, or putting another in its place, changes what happens. */
  params: LifecycleActions[A]['params'];
  /** One subscriber's own, from before to after. */
  readonly state: Record<string, unknown>;
}
export interface BeforeEvent<A extends LifecycleAction = LifecycleAction> extends Told<A> {
  readonly action: `before${A}`;
}
export interface AfterEvent<A extends LifecycleAction = LifecycleAction> extends Told<A> {
  readonly action: `after${A}`;
  /** What came of it: changing it, or putting another in its place, changes what the caller gets. */
  result: LifecycleActions[A]['result'];
}
export type LifecycleEvent = BeforeEvent | AfterEvent;

/** Code at some moments of the rows of one type. What it throws undoes what happens. */
export type TypeLifecycles = {
  [A in LifecycleAction as `before${A}`]?: (event: BeforeEvent<A>) => void | Promise<void>;
} & {
  [A in LifecycleAction as `after${A}`]?: (event: AfterEvent<A>) => void | Promise<void>;
};
/** The same for several types, components among them; for all of them without `models`. */
export type LifecycleSubscriber = TypeLifecycles & { readonly models?: readonly string[] };

export interface Lifecycles {
  /**
   * Adds a subscriber behind those that are there, from the next call on; a function hears of every moment of every type.
   *
   * @returns a function that takes it out.
   * @throws LIFECYCLES_INVALID, LIFECYCLES_MOMENT_UNKNOWN, LIFECYCLES_TYPE_UNKNOWN.
   */
  subscribe(subscriber: LifecycleSubscriber | ((event: LifecycleEvent) => void | Promise<void>)): () => void;
  /** Nobody hears of anything until `enable`. */
  disable(): void;
  enable(): void;
  /** Takes out every subscriber; what plugins contributed for types stays. */
  clear(): void;
}

declare module '@mortise/query-engine/contract' {
  interface Db {
    readonly lifecycles: Lifecycles;
  }
}
declare module '@mortise/kernel' {
  interface Cradle {
    lifecycles: Lifecycles;
    /** Who hears of what: the plugin's own. */
    lifecycleBook: LifecycleBook;
  }
  interface Contributions {
    /** By uid, components too. */
    lifecycles: Readonly<Record<string, TypeLifecycles>>;
  }
}

/** One subscriber at one action. */
export interface LifecycleListener {
  readonly before: ((event: object) => unknown) | undefined;
  readonly after: ((event: object) => unknown) | undefined;
}
export interface LifecycleBook extends Lifecycles {
  /** Those who hear of an action on a type, in order: contributed ones, then subscribers. */
  listeners(uid: string, action: LifecycleAction): readonly LifecycleListener[];
  /** Who hears of what, for reports. */
  rows(): readonly {
    readonly by: string;
    readonly models: readonly string[] | 'all';
    readonly moments: readonly string[];
  }[];
}
