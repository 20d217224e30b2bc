import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database, Statement } from '../contract.ts';

/**
 * How much a step of the schema plan may hurt: `additive` can hurt nothing and is taken at boot; `advised` could be taken
 * now, and changes something that someone may have meant; `needs-data` is about rows that stand against the model;
 * `destructive` loses something.
 */
export type SchemaClass = 'additive' | 'advised' | 'needs-data' | 'destructive';
export interface SchemaStep {
  /** What it does and to what, and how it is asked for: `drop-column:articles.mood`. */
  readonly name: string;
  readonly class: SchemaClass;
  readonly table: string;
  /** The plugin that found it. */
  readonly plugin: string;
  /** Its statements, where it is made of such; empty where it only takes rows as they are. */
  readonly sql: string;
  /** What it means for the data, in words, with how many rows are concerned. */
  readonly consequence: string;
}
export interface SchemaPlan {
  /** In the order they are taken. */
  readonly steps: readonly SchemaStep[];
}

/** What of the plan is asked for: steps by name, and every step of a class. */
export interface SchemaAsk {
  readonly steps?: readonly string[];
  readonly allOf?: readonly SchemaClass[];
}
export interface SchemaProgress {
  readonly step: SchemaStep;
  /** From 1. */
  readonly at: number;
  readonly of: number;
  /** How long it took; absent while it runs. */
  readonly ms?: number;
}
export interface SchemaOutcome {
  readonly taken: readonly SchemaStep[];
  /** What stands afterwards between the tables and the model. */
  readonly left: readonly SchemaStep[];
}

/** The tables against the model. */
export interface Schema {
  plan(): Promise<SchemaPlan>;
  /**
   * Takes steps, each in a transaction of its own, under the lock that servers boot under. The plan is read anew there, so
   * a step that someone else took meanwhile is none any more.
   *
   * @throws DATABASE_STEP_UNKNOWN before anything is done; DATABASE_STEP_FAILED, with what was taken until then.
   */
  apply(ask: SchemaAsk, told?: (progress: SchemaProgress) => void): Promise<SchemaOutcome>;
  /** Does other work on tables under that lock; nothing of `apply` inside of it. */
  inTurn<T>(act: () => Promise<T>): Promise<T>;
}

/** What a type's settings were when its rows last agreed with them. */
export interface TypeSettings {
  readonly options: Readonly<Record<string, unknown>>;
  readonly pluginOptions: Readonly<Record<string, unknown>>;
}

/** Which links are led, and how. */
export interface Leading {
  /** Of the rows that they lead from, and of the components that those hold: all without it. */
  readonly of?: 'drafts' | 'published' | 'unversioned';
  /** Only from rows of this type, and from the components that they hold. */
  readonly from?: ContentType;
  /** The links that are there stay, and the others are added. */
  readonly keep?: boolean;
}

/** What a finder of steps may ask, and what its steps may do. */
export interface SchemaContext {
  readonly contentTypes: ContentTypes;
  /** Settings by the schema. */
  is(type: ContentType): TypeSettings;
  /** Settings that the rows agree with; `undefined` for types that had no rows to agree, being new. */
  was(type: ContentType): TypeSettings | undefined;
  /** The quoted name of a type's table. Every table has `document_id`, `locale` and `published_at`. */
  table(type: ContentType): string;
  query(statement: Statement): Promise<readonly (readonly (string | null)[])[]>;
  /** As the database does, with nobody around who stands around the writing of rows: no entry is created or changed. */
  readonly copy: Database['copy'];
  readonly delete: Database['delete'];
  /**
   * Leads links to other rows of their type, in a transaction.
   *
   * @param pairs a query of row ids, \`was\` and \`becomes\`, each \`was\` once.
   */
  lead(type: ContentType, pairs: string, leading?: Leading): Promise<void>;
}

/** A step that a plugin adds to the plan. */
export interface ContributedStep extends Omit<SchemaStep, 'plugin' | 'sql'> {
  readonly sql?: string;
  /** A setting that stays as it was until the step is taken, and by which the type is served: `options.draftAndPublish`. */
  readonly holds?: { readonly uid: string; readonly setting: string };
  /** Runs inside of a transaction. */
  take(): Promise<void>;
}

/** What plugins know of rows and model that tables do not show. */
export interface SchemaSteps {
  /** Asks only; called whenever the plan is read. */
  find(context: SchemaContext): Promise<readonly ContributedStep[]>;
}

/** Work around the schema plan at boot, under the same lock: what has to be done before the tables change, and after. */
export interface SchemaWork {
  /** True when there is any; asked without the lock, and again under it. */
  pending(): Promise<boolean>;
  before?(): Promise<void>;
  after?(): Promise<void>;
}

/** What is held unique together with an attribute's value, among published rows: `locale` where each locale has its own. */
export interface UniqueScope {
  readonly attributes: readonly string[];
}
