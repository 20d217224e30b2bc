import type { AttributeSchema } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';

export type {} from '@mortise/kernel';
export type {} from '@mortise/query-engine/contract';

/** Row values or a condition, as the caller passed them. Listeners may change the object. */
export type LifecycleData = Record<string, unknown>;

interface Of<P, R> {
  readonly params: P & { [key: string]: unknown };
  readonly result: R;
}
/** Conditions: `where` in `db.query` and in writes of `documents`, `filters` in reads of `documents`. */
interface Found {
  where?: LifecycleData;
  filters?: LifecycleData;
}
/** The actions on rows, with their parameters and results. */
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

/** The content type or component of a row. */
export interface LifecycleModel {
  readonly uid: string;
  readonly singularName: string;
  readonly tableName: string;
  /** The attribute schemas by name, system attributes included. */
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
}

interface Told<A extends LifecycleAction> {
  readonly model: LifecycleModel;
  /** The parameters of the action. A listener may change or replace them. */
  params: LifecycleActions[A]['params'];
  /** Belongs to one subscriber and one call: passed from its before listener to its after listener. */
  readonly state: Record<string, unknown>;
}
export interface BeforeEvent<A extends LifecycleAction = LifecycleAction> extends Told<A> {
  readonly action: `before${A}`;
}
export interface AfterEvent<A extends LifecycleAction = LifecycleAction> extends Told<A> {
  readonly action: `after${A}`;
  /** The result of the action. A listener may change or replace it, which changes what the caller gets. */
  result: LifecycleActions[A]['result'];
}
export type LifecycleEvent = BeforeEvent | AfterEvent;

/** Listeners for events of one type. An exception rolls the action back. */
export type TypeLifecycles = {
  [A in LifecycleAction as `before${A}`]?: (event: BeforeEvent<A>) => void | Promise<void>;
} & {
  [A in LifecycleAction as `after${A}`]?: (event: AfterEvent<A>) => void | Promise<void>;
};
/** Listeners for several types or components; without `models`, for all of them. */
export type LifecycleSubscriber = TypeLifecycles & { readonly models?: readonly string[] };

export interface Lifecycles {
  /**
   * Adds a subscriber after the existing ones. It takes effect with the next call. A function listens to every event of
   * every type.
   *
   * @returns a function that removes the subscriber.
   * @throws LIFECYCLES_INVALID, LIFECYCLES_MOMENT_UNKNOWN, LIFECYCLES_TYPE_UNKNOWN.
   */
  subscribe(subscriber: LifecycleSubscriber | ((event: LifecycleEvent) => void | Promise<void>)): () => void;
  /** Calls no listener until `enable`. */
  disable(): void;
  enable(): void;
  /** Removes every subscriber; contributed lifecycles remain. */
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
    /** The listeners. Internal to this plugin. */
    lifecycleBook: LifecycleBook;
  }
  interface Contributions {
    /** Lifecycles by uid of a content type or component. */
    lifecycles: Readonly<Record<string, TypeLifecycles>>;
  }
}

/** The before and after listener of one subscriber for one action. */
export interface LifecycleListener {
  readonly before: ((event: object) => unknown) | undefined;
  readonly after: ((event: object) => unknown) | undefined;
}
export interface LifecycleBook extends Lifecycles {
  /** The listeners of an action on a type, in order: contributed ones, then subscribers. */
  listeners(uid: string, action: LifecycleAction): readonly LifecycleListener[];
  /** All listeners, for inspection. */
  rows(): readonly {
    readonly by: string;
    readonly models: readonly string[] | 'all';
    readonly moments: readonly string[];
  }[];
}
