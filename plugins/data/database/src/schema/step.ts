import type { ContributedStep, SchemaClass, SchemaStep } from '../contract.ts';

/** A step with its implementation. */
export interface PlannedStep extends SchemaStep {
  readonly statements: readonly string[];
  /** Runs after the statements, in the same transaction. */
  readonly apply?: (() => Promise<void>) | undefined;
  /**
   * Stops offering the step without applying it. Runs in a transaction, under the name `dismiss:` and the step's name.
   */
  readonly dismiss?: (() => Promise<void>) | undefined;
  readonly contributed?: ContributedStep | undefined;
  /** Set if the app must not serve requests before the step is applied: the column's type, and the model's. */
  readonly mismatch?: Mismatch | undefined;
}
export interface Mismatch {
  readonly table: string;
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** A row count, with an upper limit on the time spent counting. */
export interface RowCount {
  readonly count: number;
  /** True if there are more rows than were counted. */
  readonly isCapped: boolean;
  /** Some of the values concerned. */
  readonly sample: string;
}
/** A step whose class or text depends on a row count. */
export interface CountedStep {
  /** A query with one row for each row to count. */
  readonly select: string;
  /** A query of sample values. */
  readonly sample?: string;
  classify(rows: RowCount): PlannedStep | undefined;
}
export type StepCandidate = PlannedStep | CountedStep;

interface StepDefinition {
  readonly name: string;
  readonly class: SchemaClass;
  readonly table: string;
  readonly consequence: string;
  readonly statements?: readonly string[];
  /** The SQL to show if `apply` runs it. */
  readonly sql?: string;
  readonly apply?: () => Promise<void>;
  readonly dismiss?: () => Promise<void>;
  readonly mismatch?: Mismatch | undefined;
}
/** A step of the database plugin itself. */
export function step({ statements: rawStatements = [], sql, ...parts }: StepDefinition): PlannedStep {
  // Some of MikroORM's statements end in a semicolon and some do not.
  const statements = rawStatements.map((statement) => statement.replace(/;\s*$/, ''));
  return Object.freeze({ ...parts, plugin: 'database', statements, sql: sql ?? statements.join(';\n') });
}

export const isAdditive = (step: SchemaStep): boolean => step.class === 'additive';

/** The public part of a step. */
export const toPublicStep = ({ name, class: kind, table, plugin, sql, consequence }: PlannedStep): SchemaStep =>
  Object.freeze({ name, class: kind, table, plugin, sql, consequence });

type CountAndCap = Pick<RowCount, 'count' | 'isCapped'>;
const PLURALS: Readonly<Record<string, string>> = { value: 'values', row: 'rows', entry: 'entries' };
/** `1 row`, `214 rows`, `more than 10,000 rows`. */
export function formatCount({ count, isCapped }: CountAndCap, noun = 'row'): string {
  const number = count.toLocaleString('en');
  const plural = PLURALS[noun] ?? `${noun}s`;
  return isCapped ? `more than ${number} ${plural}` : `${number} ${count === 1 ? noun : plural}`;
}
/** `1 row has`, `214 rows have`. */
export const hasOrHave = ({ count, isCapped }: CountAndCap): string => (count === 1 && !isCapped ? 'has' : 'have');

/** Quotes an SQL identifier. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** Quotes an SQL string. Only for names from the model, never for values of a client. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
