import type { ContentType } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import type { Database, RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { errors } from '../errors.ts';
import type { Layouts, TypeLayout } from '../layout.ts';
import { quote } from '../read/sql.ts';
import { componentsOf, linkComponents, unlinkComponents } from './components.ts';
import { writeLinks } from './links.ts';
import { unlinkMorphed, writeMorphs } from './morphs.ts';
import { insertRows, updateRow } from './rows.ts';

export interface WriterOptions {
  readonly layouts: Layouts;
  /** The line of the ambient transaction. */
  readonly session: () => Session;
  readonly transaction: Database['transaction'];
}
export interface Writer extends Pick<Database, 'insert' | 'update' | 'delete'> {
  /** Many rows of one type at once, in as many statements as one row takes. @returns their ids, in order. */
  insertMany(type: ContentType, rows: readonly RowValues[]): Promise<readonly number[]>;
}

/**
 * Writes rows with their links and components, each call in a transaction of its own or in the one that is open.
 *
 * Its calls throw DATABASE_ATTRIBUTE_UNKNOWN, DATABASE_VALUE_INVALID, DATABASE_LINK_INVALID, DATABASE_COMPONENT_INVALID
 * and DATABASE_COMPONENT_UNKNOWN.
 */
export function createWriter({ layouts, session, transaction }: WriterOptions): Writer {
  const byUid = new Map(layouts.all.map((layout) => [layout.type.uid, layout]));

  const insertMany = async (type: ContentType, rows: readonly RowValues[]): Promise<readonly number[]> => {
    if (!rows.length) return [];
    const layout = layouts.of(type);
    for (const row of rows) checkNames(type, row);
    const ids = await insertRows(session(), layout, rows);
    await writeLinks(session(), layout, ids, rows, 'new');
    await writeMorphs(session(), layout, ids, rows, 'new');
    await insertComponents(layout, ids, rows);
    return ids;
  };

  const insertComponents = async (layout: TypeLayout, ids: readonly number[], rows: readonly RowValues[]) => {
    if (!layout.components) return;
    const linked = [];
    for (const [component, items] of componentsOf(layout.type, ids, rows)) {
      const made = await insertMany(
        component,
        items.map(({ values }) => values),
      );
      for (const [i, item] of items.entries()) linked.push({ item, component, id: made[i]! });
    }
    if (linked.length) await linkComponents(session(), layout.components, linked);
  };

  const dropComponents = async (layout: TypeLayout, ids: readonly number[], fields?: readonly string[]) => {
    if (!layout.components) return;
    for (const [uid, members] of await unlinkComponents(session(), layout, ids, fields)) {
      const component = byUid.get(uid);
      if (component) await dropRows(component, members);
    }
  };

  const dropRows = async (layout: TypeLayout, ids: readonly number[]) => {
    await dropComponents(layout, ids);
    await unlinkMorphed(session(), layout, ids);
    await session().run({ text: `delete from ${quote(layout.table)} where "id" = any($1::int[])`, values: [ids] });
  };

  return {
    insert: (type, values) => transaction(async () => (await insertMany(type, [values]))[0]!),
    insertMany: (type, rows) => transaction(() => insertMany(type, rows)),
    update: (type, id, values) =>
      transaction(async () => {
        const layout = layouts.of(type);
        checkNames(type, values);
        await updateRow(session(), layout, id, values);
        await writeLinks(session(), layout, [id], [values], 'old');
        await writeMorphs(session(), layout, [id], [values], 'old');
        const fields = Object.keys(values).filter((name) => values[name] !== undefined && holdsComponents(type, name));
        if (!fields.length) return;
        await dropComponents(layout, [id], fields);
        await insertComponents(layout, [id], [values]);
      }),
    delete: (type, ids) =>
      transaction(async () => {
        if (ids.length) await dropRows(layouts.of(type), ids);
      }),
  };
}

const holdsComponents = (type: ContentType, name: string) => {
  const kind = type.attributes.get(name)?.kind;
  return kind === 'component' || kind === 'dynamiczone';
};

/** @throws DATABASE_ATTRIBUTE_UNKNOWN. */
function checkNames(type: ContentType, values: RowValues): void {
  for (const name of Object.keys(values)) {
    const kind = type.attributes.get(name)?.kind;
    if ((kind && kind !== 'siblings') || (type.kind === 'component' && (name === '__component' || name === 'id')))
      continue;
    const known = [...type.attributes.keys()];
    throw errors.ATTRIBUTE_UNKNOWN({ uid: type.uid, attribute: name, known, nearest: nearest(name, known) });
  }
}
