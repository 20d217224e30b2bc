import type { MikroORM } from '@mikro-orm/core';
import type { SchemaClass, SchemaPlan, SchemaStep } from './contract.ts';

/** What the classifier may know of the model. */
export interface PlanFacts {
  /** Tables that are ours to change. */
  readonly owned: ReadonlySet<string>;
  /** The type of a column that the model has. */
  columnType(table: string, column: string): string | undefined;
}

/**
 * What stands between the tables and the model: MikroORM's diff, each statement classified. Nothing is changed.
 *
 * Never let the diff be applied as it is: even its safe form drops a DBA's indexes and defaults, guesses renames and
 * narrows types.
 */
export async function readSchemaPlan(orm: MikroORM): Promise<SchemaPlan> {
  const generator = (orm as unknown as { schema: { getUpdateSchemaSQL(options: object): Promise<string> } }).schema;
  const sql = await generator.getUpdateSchemaSQL({ safe: true, dropTables: false, wrap: false });
  return classify(statementsOf(sql), factsOf(orm));
}

function factsOf(orm: MikroORM): PlanFacts {
  const columns = new Map<string, ReadonlyMap<string, string>>();
  for (const meta of orm.getMetadata().getAll().values()) {
    const types = new Map<string, string>();
    for (const property of meta.props) {
      for (const [at, name] of (property.fieldNames ?? []).entries()) types.set(name, property.columnTypes?.[at] ?? '');
    }
    columns.set(meta.tableName, types);
  }
  return {
    owned: new Set(columns.keys()),
    columnType: (table, column) => columns.get(table)?.get(column) || undefined,
  };
}

/** The statements of a script; a `;` inside of quotes ends none. */
export function statementsOf(script: string): readonly string[] {
  const found = script.match(/(?:'(?:[^']|'')*'|"(?:[^"]|"")*"|[^;'"])+/g) ?? [];
  return found.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

type Verdict = readonly [SchemaClass, consequence: string];
const NAME = '(?:"[^"]+"\\.)?"([^"]+)"';
const TABLE = new RegExp(`^(?:create table(?: if not exists)?|alter table(?: if exists)?) ${NAME}`, 'i');
const ON = new RegExp(` on ${NAME}`, 'i');
const RENAME = new RegExp(`^alter table ${NAME} rename column "([^"]+)" to "([^"]+)"`, 'i');

/**
 * Tells of each statement how much it may hurt.
 *
 * A rename is a guess, and refusing it would leave the model without its column: it becomes the new column, and the copy
 * of the old one's values as a step that someone has to want.
 *
 * @returns the steps in the order they have to be taken; statements about tables that are not ours are left out.
 */
export function classify(statements: readonly string[], { owned, columnType }: PlanFacts): SchemaPlan {
  const made = new Set<string>();
  const steps: SchemaStep[] = [];
  for (const sql of statements) {
    const table = tableOf(sql) ?? tableOfIndex(sql, owned);
    if (!owned.has(table)) continue;
    if (/^create table/i.test(sql)) made.add(table);
    const renamed = RENAME.exec(sql);
    if (renamed) steps.push(...insteadOfRename(renamed, columnType));
    else {
      const [verdict, consequence] = verdictOf(sql, table, made);
      steps.push(Object.freeze({ class: verdict, table, sql, consequence }));
    }
  }
  return Object.freeze({ steps: Object.freeze(steps) });
}

const tableOf = (sql: string): string | undefined => TABLE.exec(sql)?.[1] ?? ON.exec(sql)?.[1];

/** `drop index "articles_slug_idx"` names no table; it is of one that the diff looked at, so of one of ours. */
function tableOfIndex(sql: string, owned: ReadonlySet<string>): string {
  const index = /^drop index (?:if exists )?(?:"[^"]+"\.)?"([^"]+)"/i.exec(sql)?.[1];
  if (index === undefined) return '';
  const prefixes = [...owned].filter((table) => index.startsWith(table)).sort((a, b) => b.length - a.length);
  return prefixes[0] ?? [...owned][0] ?? '';
}

function insteadOfRename(match: RegExpExecArray, columnType: PlanFacts['columnType']): SchemaStep[] {
  const [, table, from, to] = match as unknown as [string, string, string, string];
  return [
    Object.freeze({
      class: 'additive',
      table,
      sql: `alter table "${table}" add column "${to}" ${columnType(table, to) ?? 'text'} null`,
      consequence: `"${to}" is a new, empty column`,
    }),
    Object.freeze({
      class: 'needs-data',
      table,
      sql: `update "${table}" set "${to}" = "${from}"`,
      consequence: `only if "${to}" is the new name of "${from}": its values are copied, "${from}" stays`,
    }),
  ];
}

function verdictOf(sql: string, table: string, made: ReadonlySet<string>): Verdict {
  const isNew = made.has(table);
  if (/^create table/i.test(sql)) return ['additive', 'a new table'];
  if (/^create unique index/i.test(sql) || / add constraint "[^"]+" unique/i.test(sql)) {
    return isNew
      ? ['additive', 'a unique constraint on a new table']
      : ['advised', 'refuses rows that are there twice; fails if there are any'];
  }
  if (/^create index/i.test(sql)) return ['additive', 'an index; writes to the table wait while it is built'];
  if (/ add constraint .* foreign key/i.test(sql)) {
    return isNew
      ? ['additive', 'a foreign key of a new table']
      : ['needs-data', 'fails if rows lead to what is not there'];
  }
  if (/ drop (?:constraint|column|default)|^drop /i.test(sql) || / drop not null/i.test(sql)) return dropVerdict(sql);
  if (/ alter column .* type /i.test(sql))
    return ['destructive', 'changes the type of a column: values may be cut, or refuse'];
  if (/ set not null/i.test(sql)) return ['needs-data', 'fails while a row has no value there'];
  if (/ add (?:column )?"/i.test(sql)) {
    return /not null/i.test(sql) && !/ default /i.test(sql)
      ? ['needs-data', 'a column that must have a value: fails unless the table is empty']
      : ['additive', 'a new column, empty in every row'];
  }
  if (/ set default /i.test(sql)) return ['advised', 'a default for rows to come'];
  if (/ rename /i.test(sql)) return ['advised', 'renames an index or constraint; nothing depends on the name'];
  return ['destructive', 'not understood, so not taken'];
}

const dropVerdict = (sql: string): Verdict =>
  / drop column/i.test(sql)
    ? ['destructive', 'drops a column with everything in it']
    : / drop not null/i.test(sql)
      ? ['advised', 'lets a column stay empty']
      : ['destructive', 'drops what the model does not know, perhaps on purpose made by hand'];
