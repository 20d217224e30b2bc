import type { AttributeSchema } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';

export type {} from '@mortise/kernel';
export type {} from '@mortise/query-engine/contract';

/** Row values or a condition, as the caller passed them. Listeners may change the object. */
export type LifecycleData = Record<string, unknown>;

interface ActionShape<P, R> {
  readonly params: P & { [key: string]: unknown };
  readonly result: R;
}
/** Conditions: `where` in `db.query` and in writes of `documents`, `filters` in reads of `documents`. */
interface ConditionParams {
  where?: LifecycleData;
  filters?: LifecycleData;
}
/** The actions on rows, with their parameters and results. */
export interface LifecycleActions {
  Create: ActionShape<{ data: LifecycleData }, Entry>;
  CreateMany: ActionShape<{ data: LifecycleData[] }, { count: number; ids: number[] }>;
  Update: ActionShape<{ where: LifecycleData; data: LifecycleData }, Entry>;
  UpdateMany: ActionShape<{ where?: LifecycleData; data: LifecycleData }, { count: number }>;
  Delete: ActionShape<{ where: LifecycleData }, Entry>;
  DeleteMany: ActionShape<{ where?: LifecycleData }, { count: number }>;
  Count: ActionShape<ConditionParams, number>;
  FindOne: ActionShape<ConditionParams, Entry | null>;
  FindMany: ActionShape<ConditionParams, Entry[]>;
}
export type LifecycleAction = keyof LifecycleActions;
export type LifecycleEventName = `${'before' | 'after'}${LifecycleAction}`;

/** The content type or component of a row. */
export interface LifecycleModel {
  readonly uid: string;
  readonly singularName: string;
  readonly tableName: string;
  /** The attribute schemas by name, system attributes included. */
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
}

interface EventBase<A extends LifecycleAction> {
  readonly model: LifecycleModel;
  /** The parameters of the action. A listener may change or replace them. */
  params: LifecycleActions[A]['params'];
  /** Belongs to one subscriber and one call: passed from its before listener to its after listener. */
  readonly state: Record<string, unknown>;
}
export interface BeforeEvent<A extends LifecycleAction = LifecycleAction> extends EventBase<A> {
  readonly action: `before${A}`;
}
export interface AfterEvent<A extends LifecycleAction = LifecycleAction> extends EventBase<A> {
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
   * @throws LIFECYCLES_INVALID, LIFECYCLES_EVENT_UNKNOWN, LIFECYCLES_TYPE_UNKNOWN.
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
    lifecycleRegistry: LifecycleRegistry;
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
export interface LifecycleRegistry extends Lifecycles {
  /** The listeners of an action on a type, in order: contributed ones, then subscribers. */
  listeners(uid: string, action: LifecycleAction): readonly LifecycleListener[];
  /** All listeners, for inspection. */
  inspect(): readonly {
    readonly by: string;
    readonly models: readonly string[] | 'all';
    readonly events: readonly string[];
  }[];
}
