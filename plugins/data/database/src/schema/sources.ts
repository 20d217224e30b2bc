import type { MikroORM } from '@mikro-orm/core';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database, SchemaSteps, UniqueScope } from '../contract.ts';
import type { Layouts } from '../layout.ts';
import type { TableShape } from '../shapes.ts';
import { type FieldFacts, whereField } from './fields.ts';
import { readMemory, settingsOf, standingBooks, writeMemory } from './memory.ts';
import type { PlanSources } from './plan.ts';
import { isSameRename } from './renames.ts';
import { quoted } from './step.ts';
import { readStrapiTypes, STORE_TABLE, strapiTypesWith, writeStrapiTypes } from './strapi-books.ts';
import { type UniqueIndex, uniqueIndexes } from './unique.ts';

export interface PlanParts {
  readonly orm: () => MikroORM;
  readonly shapes: readonly TableShape[] | undefined;
  readonly layouts: Layouts;
  readonly contentTypes: ContentTypes;
  readonly query: Database['query'];
  /** Writes rows without `database.row` hooks. */
  readonly rows: Pick<Database, 'copy' | 'delete'>;
  readonly finders: readonly { readonly plugin: string; readonly value: SchemaSteps }[];
  readonly indexes: () => readonly UniqueIndex[];
  readonly takesUnique: boolean;
}

const AT_ONCE = 1_000;

/** What the plan is read from, and the parts of its steps that are not plain SQL. */
export const createPlanSources = (parts: PlanParts): PlanSources => ({
  ...parts,
  // Copied before any setting is deferred.
  declared: new Map(parts.contentTypes.types.map((type) => [type.uid, settingsOf(type)])),
  dropField: (field) => dropField(field, parts),
  async unsettle(uid, were) {
    const { query, contentTypes } = parts;
    const books = await standingBooks(query);
    const memory = await readMemory(query, books);
    if (memory) await writeMemory(query, { ...memory, types: { ...memory.types, [uid]: were } });
    if (!books.has(STORE_TABLE)) return;
    const types = strapiTypesWith(await readStrapiTypes(query), [contentTypes.get(uid)], { [uid]: were });
    if (types) await writeStrapiTypes(query, types);
  },
  async answer(rename) {
    const memory = await readMemory(parts.query, await standingBooks(parts.query));
    if (!memory) return;
    const others = memory.renames.filter((each) => !isSameRename(each, rename));
    await writeMemory(parts.query, { ...memory, renames: [...others, { ...rename, isAnswered: true }] });
  },
  async agree(name) {
    const memory = await readMemory(parts.query, await standingBooks(parts.query));
    if (memory && !memory.required.includes(name))
      await writeMemory(parts.query, { ...memory, required: [...memory.required, name] });
  },
});

/**
 * Deletes 1,000 rows at a time, so that a large table needs no large list. All of it runs in the step's transaction.
 */
async function dropField(field: FieldFacts, { query, rows: { delete: drop }, contentTypes }: PlanParts): Promise<void> {
  const known = contentTypes.components;
  const table = quoted(field.table);
  const where = whereField(field);
  for (const component of known.filter(({ uid }) => field.components.includes(uid))) {
    const some = `select id from ${table} where ${where} and "component_type" = $1 limit ${AT_ONCE}`;
    const text = `delete from ${table} where id in (${some}) returning cmp_id`;
    for (;;) {
      const rows = await query({ text, values: [component.uid] });
      if (rows.length === 0) break;
      await drop(component, idsIn(rows));
    }
  }
  await query({ text: `delete from ${table} where ${where}` });
}

const idsIn = (rows: readonly (readonly (string | null)[])[]): readonly number[] =>
  rows.flatMap(([id]) => (id === null || id === undefined ? [] : Number(id)));

/** The unique indexes of a model, computed once: the `database.unique` taps do not change while the model is in use. */
export function createIndexes(layouts: Layouts, scopeOf: (type: ContentType) => UniqueScope) {
  let made: readonly UniqueIndex[] | undefined;
  return () => (made ??= uniqueIndexes(layouts, scopeOf));
}
