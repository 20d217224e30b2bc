import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database, Statement } from '../contract.ts';

/**
 * The risk of a schema step. `additive`: no risk, applied at boot. `advised`: possible now, but changes something that
 * someone may have intended. `needs-data`: existing rows contradict the model. `destructive`: loses data.
 */
export type SchemaClass = 'additive' | 'advised' | 'needs-data' | 'destructive';
export interface SchemaStep {
  /** What the step does and to what; also the name to select it by: `drop-column:articles.mood`. */
  readonly name: string;
  readonly class: SchemaClass;
  readonly table: string;
  /** The plugin that contributed the step. */
  readonly plugin: string;
  /** Its SQL; empty if the step only accepts rows as they are. */
  readonly sql: string;
  /** The effect on the data, with the number of rows concerned. */
  readonly consequence: string;
}
export interface SchemaPlan {
  /** In the order in which they are applied. */
  readonly steps: readonly SchemaStep[];
}

/** Selects steps by name, and every step of a class. */
export interface SchemaSelection {
  readonly steps?: readonly string[];
  readonly allOf?: readonly SchemaClass[];
}
export interface SchemaProgress {
  readonly step: SchemaStep;
  /** From 1. */
  readonly index: number;
  readonly total: number;
  /** Duration; absent while the step runs. */
  readonly ms?: number;
}
export interface SchemaOutcome {
  readonly taken: readonly SchemaStep[];
  /** Remaining differences between the tables and the model. */
  readonly left: readonly SchemaStep[];
}

/** Compares the tables with the model and applies steps. */
export interface Schema {
  plan(): Promise<SchemaPlan>;
  /**
   * Applies steps, each in its own transaction, under the advisory lock that servers hold while they boot. The plan is
   * read again under the lock, so a step that another process has applied meanwhile is unknown.
   *
   * @throws DATABASE_STEP_UNKNOWN before any change; DATABASE_STEP_FAILED with the steps applied before it.
   */
  apply(selection: SchemaSelection, onProgress?: (progress: SchemaProgress) => void): Promise<SchemaOutcome>;
  /** Runs other work on the tables under the same lock. `fn` must not call `apply`. */
  withLock<T>(fn: () => Promise<T>): Promise<T>;
}

/** The settings of a type that its rows last conformed to. */
export interface TypeSettings {
  readonly options: Readonly<Record<string, unknown>>;
  readonly pluginOptions: Readonly<Record<string, unknown>>;
}

/** Which links are remapped, and how. */
export interface RelinkOptions {
  /** Only links of rows in this state, and of their components; if absent, all. */
  readonly state?: 'drafts' | 'published' | 'unversioned';
  /** Only links of rows of this type, and of their components. */
  readonly sourceType?: ContentType;
  /** Keeps the existing links and adds the remapped ones. */
  readonly keep?: boolean;
}

/** What step providers can query, and what their steps can do. */
export interface SchemaContext {
  readonly contentTypes: ContentTypes;
  /** The settings in the schema files. */
  current(type: ContentType): TypeSettings;
  /** The settings that the rows conform to; `undefined` for new types, which have no rows. */
  previous(type: ContentType): TypeSettings | undefined;
  /** The quoted name of a type's table. Every table has `document_id`, `locale` and `published_at`. */
  table(type: ContentType): string;
  query(statement: Statement): Promise<readonly (readonly (string | null)[])[]>;
  /** The database's methods without `database.row` hooks and without entry events. */
  readonly copy: Database['copy'];
  readonly delete: Database['delete'];
  /**
   * Remaps links to other rows of the same type, inside a transaction.
   *
   * @param pairs a query of row ids with the columns `was` and `becomes`, each `was` once.
   */
  relink(type: ContentType, pairs: string, options?: RelinkOptions): Promise<void>;
}

/** A step that a plugin adds to the plan. */
export interface ContributedStep extends Omit<SchemaStep, 'plugin' | 'sql'> {
  readonly sql?: string;
  /** A setting that keeps its previous value until the step is applied: `options.draftAndPublish`. */
  readonly defersSetting?: { readonly uid: string; readonly setting: string };
  /** Runs inside a transaction. */
  apply(): Promise<void>;
}

/** Provides steps that depend on rows and the model, not only on tables. */
export interface SchemaStepProvider {
  /** Read-only. Called each time the plan is read. */
  plan(context: SchemaContext): Promise<readonly ContributedStep[]>;
}

/** Work at boot before and after the tables change, under the same lock. */
export interface SchemaBootTask {
  /** True if there is work. Called without the lock, and again under it. */
  pending(): Promise<boolean>;
  before?(): Promise<void>;
  after?(): Promise<void>;
}

/**
 * Attributes that are unique together with a unique attribute, among published rows: `locale` if each locale has its
 * own values.
 */
export interface UniqueScope {
  readonly attributes: readonly string[];
}
