import type { ContributedStep, SchemaClass, SchemaStep } from '../contract.ts';

/** A step with what it takes to take it. */
export interface PlannedStep extends SchemaStep {
  readonly statements: readonly string[];
  /** Behind the statements: what takes more than one look. Runs inside of their transaction. */
  readonly take?: (() => Promise<void>) | undefined;
  /** Ends the advice without taking it: runs inside of a transaction, by the name `dismiss:` and the step's. */
  readonly dismiss?: (() => Promise<void>) | undefined;
  readonly contributed?: ContributedStep | undefined;
  /** Present where nothing may be served before the step is taken: what the column is, and what the model calls it. */
  readonly mismatch?: Mismatch | undefined;
}
export interface Mismatch {
  readonly table: string;
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** How many rows there are of a kind, counted no further than is worth the time. */
export interface Rows {
  readonly count: number;
  /** True where there are more than were counted. */
  readonly more: boolean;
  /** Some of the values in question. */
  readonly sample: string;
}
/** A step whose class or words hang on how many rows there are of a kind; answers none where there is nothing to do. */
export interface Question {
  /** A query with a row for each of them. */
  readonly select: string;
  /** A query of values to name. */
  readonly sample?: string;
  answer(rows: Rows): PlannedStep | undefined;
}
export type Found = PlannedStep | Question;

interface StepParts {
  readonly name: string;
  readonly class: SchemaClass;
  readonly table: string;
  readonly consequence: string;
  readonly statements?: readonly string[];
  /** What is shown, where `take` sends it. */
  readonly sql?: string;
  readonly take?: () => Promise<void>;
  readonly dismiss?: () => Promise<void>;
  readonly mismatch?: Mismatch | undefined;
}
/** A step that the database finds by itself. */
export function step({ statements: given = [], sql, ...parts }: StepParts): PlannedStep {
  // Some of MikroORM's statements end in a semicolon and some do not.
  const statements = given.map((statement) => statement.replace(/;\s*$/, ''));
  return Object.freeze({ ...parts, plugin: 'database', statements, sql: sql ?? statements.join(';\n') });
}

export const isAdditive = (found: SchemaStep): boolean => found.class === 'additive';

/** What a plan shows of a step. */
export const shown = ({ name, class: kind, table, plugin, sql, consequence }: PlannedStep): SchemaStep =>
  Object.freeze({ name, class: kind, table, plugin, sql, consequence });

type Counted = Pick<Rows, 'count' | 'more'>;
const PLURALS: Readonly<Record<string, string>> = { value: 'values', row: 'rows', entry: 'entries' };
/** `1 row`, `214 rows`, `more than 10,000 rows`. */
export function rowsIn({ count, more }: Counted, noun = 'row'): string {
  const number = count.toLocaleString('en');
  const plural = PLURALS[noun] ?? `${noun}s`;
  return more ? `more than ${number} ${plural}` : `${number} ${count === 1 ? noun : plural}`;
}
/** `1 row has`, `214 rows have`. */
export const has = ({ count, more }: Counted): string => (count === 1 && !more ? 'has' : 'have');

/** An identifier in SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A text in SQL; of the model's own words only. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
