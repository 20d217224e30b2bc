import type { MikroORM } from '@mikro-orm/core';
import type { DatabaseSchema } from '@mikro-orm/sql';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { ContributedStep, Leading, SchemaContext, SchemaSteps, Statement, TypeSettings } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import { errors } from '../errors.ts';
import type { Layouts } from '../layout.ts';
import type { TableShape } from '../shapes.ts';
import { changedTables } from './changed-tables.ts';
import { answered } from './counting.ts';
import { dependencesOf } from './dependences.ts';
import { compareTables, type Difference, wantedTables } from './difference.ts';
import { type DropField, goneFrom } from './gone.ts';
import { createLeading } from './leading.ts';
import {
  factsOf,
  isKeptAsSetting,
  MEMORY_TABLE,
  type Memory,
  readMemory,
  remembered,
  standingBooks,
} from './memory.ts';
import { type NewTableOptions, newTables } from './new-tables.ts';
import { isWithin, plainDifference } from './plain-difference.ts';
import { type Answer, type Rename, renamesBetween, renamesOffered, type Unsettle } from './renames.ts';
import { agreementOf, newlyRequired } from './required.ts';
import { type PlannedStep, quoted } from './step.ts';
import {
  INTERNAL_TABLE,
  readStrapiTables,
  readStrapiTypes,
  SCHEMA_TABLE,
  STORE_TABLE,
  settingsIn,
  strapiTypesWith,
  writeDoneMigrations,
} from './strapi-books.ts';
import { type UniqueIndex, uniqueSteps } from './unique.ts';

export interface PlanSources {
  /**
   * Loads MikroORM at the first call. That is a large part of a boot, which planning avoids while the table definitions
   * are enough.
   */
  readonly orm: () => MikroORM;
  /** The wanted tables; `undefined` if only MikroORM knows an author's entity. */
  readonly shapes: readonly TableShape[] | undefined;
  readonly layouts: Layouts;
  readonly contentTypes: ContentTypes;
  readonly query: (statement: Statement) => Promise<readonly TextRow[]>;
  readonly finders: readonly { readonly plugin: string; readonly value: SchemaSteps }[];
  readonly indexes: () => readonly UniqueIndex[];
  /** True if unique indexes are applied at boot. */
  readonly takesUnique: boolean;
  readonly dropField: DropField;
  readonly agree: (name: string) => Promise<void>;
  readonly unsettle: Unsettle;
  readonly answer: Answer;
  /** Settings in the schema files, by uid. A content type may show other ones while a setting is deferred. */
  readonly declared: ReadonlyMap<string, TypeSettings>;
  readonly rows: Pick<SchemaContext, 'copy' | 'delete'>;
}

export interface Reading {
  readonly steps: readonly PlannedStep[];
  /** What to store once the steps for which `isApplied` is true are applied. */
  booksAfter(isTaken: (step: PlannedStep) => boolean): Books;
}
/** What to store about the schema; `undefined` for the parts that do not change. */
export interface Books {
  readonly memory: Memory | undefined;
  readonly strapiTypes: ReturnType<typeof strapiTypesWith>;
}

/**
 * Reads the differences between the tables and the model. Read-only.
 *
 * @throws DATABASE_TABLE_FOREIGN.
 */
export async function readPlan(sources: PlanSources): Promise<Reading> {
  const { layouts, contentTypes, query } = sources;
  const plain = sources.shapes && (await plainDifference(query, sources.shapes));
  const to = plain?.to ?? wantedTables(sources.orm());
  const model = factsOf(to, layouts, contentTypes, sources.declared);
  const known = await readKnown(query, new Set(to.getTables().map(({ name }) => name)));
  const looked = new Set([...Object.keys(model.tables), ...Object.keys(known.memory?.tables ?? {})]);
  const difference =
    plain && isWithin(known.memory, model)
      ? plain
      : await compareTables(sources.orm(), wantedTables(sources.orm()), looked);
  refuseForeign(layouts, difference.from, known.memory);

  const was = known.memory ?? model;
  const found = renamesBetween(was, model, difference).map((rename) => withSettings(rename, layouts, known.settings));
  const renames = [...was.renames.filter(stands(difference)), ...found];
  const contributed = await contributedSteps(sources, known.settings, (type) =>
    difference.from.hasTable(layouts.of(type).table),
  );
  const answers = await answered(
    [
      ...newTables(difference, await newTableOptions(sources, known.books, difference, model)),
      ...changedTables(difference),
      ...uniqueSteps(sources.indexes(), difference, sources.takesUnique),
      ...contributed,
      ...newlyRequired(was, layouts, difference, sources.agree),
      ...renamesOffered(renames, was, model, difference, sources.unsettle, sources.answer),
      ...goneFrom(was, model, difference, sources.dropField),
    ],
    query,
  );
  const steps = afterTables(answers);
  return {
    steps,
    booksAfter(isTaken) {
      const left = steps.filter((step) => !isTaken(step));
      const held = heldBy(left, model.types, known.settings);
      const unmet = new Set(left.flatMap(({ name }) => agreementOf(name) ?? []));
      const memory = remembered(known.memory, model, difference.from, { renames, held, unmet });
      const hasStore = Object.hasOwn(model.tables, STORE_TABLE);
      return {
        memory: JSON.stringify(memory) === JSON.stringify(known.memory) ? undefined : memory,
        strapiTypes: hasStore ? strapiTypesWith(known.strapiTypes, contentTypes.types, memory.types) : undefined,
      };
    },
  };
}

/**
 * The schema that Mortise or Strapi has stored. For types, Strapi's settings override Mortise's, because Strapi acts on
 * them at each start.
 */
export async function readKnown(query: PlanSources['query'], wanted: ReadonlySet<string>) {
  const books = await standingBooks(query);
  const own = await readMemory(query, books);
  const strapiTypes = books.has(STORE_TABLE) ? await readStrapiTypes(query) : {};
  const settings: Readonly<Record<string, TypeSettings>> = { ...own?.types, ...settingsIn(strapiTypes) };
  if (own || !books.has(SCHEMA_TABLE)) return { books, memory: own, strapiTypes, settings };
  const made = Object.entries(await readStrapiTables(query)).filter(([name]) => wanted.has(name));
  const memory: Memory = { tables: Object.fromEntries(made), fields: {}, types: {}, required: [], renames: [] };
  return { books, memory, strapiTypes, settings };
}

async function newTableOptions(
  { layouts, query }: PlanSources,
  books: ReadonlySet<string>,
  { diff }: Difference,
  model: Memory,
): Promise<NewTableOptions> {
  const fill = { [INTERNAL_TABLE]: () => writeDoneMigrations(query) };
  const without = new Set(isKeptAsSetting(books) ? [MEMORY_TABLE] : []);
  if (!books.has(SCHEMA_TABLE) || Object.keys(diff.newTables).length === 0) return { fill, without };
  const made = Object.entries(await readStrapiTables(query)).filter(([name]) => !Object.hasOwn(model.tables, name));
  return { fill, without, strapis: { dependences: dependencesOf(layouts), unclaimed: Object.fromEntries(made) } };
}

/**
 * Steps of plugins copy and link rows in every table of the model: they wait until the tables that are not created at
 * boot exist.
 */
function afterTables(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const asked = steps.filter(({ name, class: kind }) => kind !== 'additive' && name.startsWith('create-table:'));
  if (asked.length === 0) return steps;
  const first = `first apply ${asked.map(({ name }) => name).join(', ')}`;
  return steps.map((step) =>
    step.contributed && step.class === 'additive'
      ? Object.freeze({ ...step, class: 'needs-data' as const, consequence: `${step.consequence}; ${first}` })
      : step,
  );
}

/** For a type's table that is renamed: adds its previous settings, which the rows conform to until they are copied. */
function withSettings(rename: Rename, { all }: Layouts, settings: Readonly<Record<string, TypeSettings>>): Rename {
  const layout = rename.kind === 'table' ? all.find(({ table }) => table === rename.to) : undefined;
  const were = layout && settings[layout.type.uid];
  return were ? { ...rename, settings: { uid: layout.type.uid, were } } : rename;
}

const stands =
  ({ from }: Difference) =>
  ({ kind, table, from: old }: Memory['renames'][number]): boolean =>
    kind === 'field' || from.hasTable(kind === 'table' ? old : table);

/**
 * Throws if a type's table was created by neither Mortise nor Strapi 5.
 *
 * @throws DATABASE_TABLE_FOREIGN.
 */
function refuseForeign({ all }: Layouts, from: DatabaseSchema, memory: Memory | undefined): void {
  for (const { type, table } of all) {
    const standing = type.kind === 'component' ? undefined : from.getTable(table);
    if (!standing || memory?.tables[table] || standing.hasColumn('document_id')) continue;
    throw errors.TABLE_FOREIGN({ uid: type.uid, table });
  }
}

const contextOf = (
  { contentTypes, layouts, query, declared, rows }: PlanSources,
  settings: Readonly<Record<string, TypeSettings>>,
  hasTable: (type: ContentType) => boolean,
): SchemaContext => {
  const is = ({ uid }: ContentType) => declared.get(uid)!;
  // A type whose table does not exist has no rows that conform to any settings.
  const was = (type: ContentType) => (hasTable(type) ? settings[type.uid] : undefined);
  const hasDrafts = (of: TypeSettings | undefined) => of?.options.draftAndPublish === true;
  const versioned = (type: ContentType) => hasDrafts(is(type)) || hasDrafts(was(type));
  const lead = createLeading({ layouts, query, versioned });
  return Object.freeze({
    contentTypes,
    is,
    was,
    table: (type: ContentType) => quoted(layouts.of(type).table),
    query,
    ...rows,
    lead: (type: ContentType, pairs: string, leading: Leading = {}) => lead(type, pairs, leading),
  });
};

export async function contributedSteps(
  sources: PlanSources,
  settings: Readonly<Record<string, TypeSettings>>,
  /** False for types whose table does not exist. */
  hasTable: (type: ContentType) => boolean,
): Promise<readonly PlannedStep[]> {
  const context = contextOf(sources, settings, hasTable);
  const found: PlannedStep[] = [];
  for (const { plugin, value } of sources.finders)
    for (const contributed of await value.find(context)) found.push(plannedBy(plugin, contributed));
  return found;
}

const plannedBy = (plugin: string, contributed: ContributedStep): PlannedStep => {
  const { name, class: kind, table, consequence, sql = '', take } = contributed;
  return Object.freeze({ name, class: kind, table, consequence, sql, plugin, statements: [], take, contributed });
};

/** Settings that keep their previous values because a step that depends on them is not applied. */
function heldBy(
  steps: readonly PlannedStep[],
  is: Memory['types'],
  was: Readonly<Record<string, TypeSettings>>,
): Memory['types'] {
  const held: Record<string, TypeSettings> = {};
  for (const { contributed } of steps) {
    const { uid, setting } = contributed?.holds ?? {};
    if (uid === undefined || setting === undefined || !was[uid]) continue;
    const path = setting.split('.');
    held[uid] = kept(held[uid] ?? is[uid]!, was[uid], path) as TypeSettings;
  }
  return held;
}

type Values = { readonly [key: string]: unknown };
/** Copies settings with one of them set back to its previous value. */
function kept(is: unknown, was: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return was;
  return {
    ...(is as Values),
    [key]: kept((is as Values | undefined)?.[key], (was as Values | undefined)?.[key], rest),
  };
}

/** Sets types back to the settings that their rows conform to, until the steps that convert the rows are applied. */
export async function holdBack(
  { contentTypes, declared, query }: PlanSources,
  left: readonly PlannedStep[],
): Promise<void> {
  if (!left.some(({ contributed }) => contributed?.holds)) return;
  const { settings } = await readKnown(query, new Set());
  for (const [uid, held] of Object.entries(heldBy(left, Object.fromEntries(declared), settings)))
    contentTypes.hold(contentTypes.get(uid), held);
}
