import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, PolymorphicRef } from '../../contract.ts';
import type { QueryRunner, TextRow } from '../../driver/driver.ts';
import { quote } from '../../sql/sql-writer.ts';
import { type AllowedTargets, polymorphicKey, type TargetKey, targetKeys } from '../links/link-targets.ts';
import type { Statements } from '../statements.ts';
import type { ComponentField, RelationMeta, TableMeta, WriteModel } from '../write-model.ts';
import { discriminatorSql } from '../write-templates.ts';

/** The most links of one relation that a tree lists. */
export const MAX_LISTED = 1000;

/** A row as read from the database: column values as strings, decoded on access. */
export class RowSnapshot implements ComponentTree {
  readonly table: TableMeta;
  readonly id: number;
  /** Column values by column key. */
  readonly encoded: Readonly<Record<string, string | null>>;
  readonly links: Readonly<Record<string, readonly number[] | 'long'>>;
  readonly polymorphicLinks: Readonly<Record<string, readonly PolymorphicRef[] | 'long'>>;
  readonly components: Record<string, RowSnapshot[]> = {};
  /** The row's order in the component attribute of its parent. */
  readonly position: number | null;
  #values: Readonly<Record<string, unknown>> | undefined;

  constructor({
    table,
    encoded,
    links,
    polymorphicLinks,
    position,
  }: Pick<RowSnapshot, 'table' | 'encoded' | 'links' | 'polymorphicLinks' | 'position'>) {
    this.table = table;
    this.id = Number(encoded.id);
    this.encoded = encoded;
    this.links = links;
    this.polymorphicLinks = polymorphicLinks;
    this.position = position;
  }
  /** The links of a relation; `undefined` if they were not read. */
  linksOf({ name, target }: RelationMeta): readonly number[] | readonly PolymorphicRef[] | 'long' | undefined {
    return target ? this.links[name] : this.polymorphicLinks[name];
  }
  /** The links of a relation as keys; empty if they were not read, or are truncated. */
  targetKeys(relation: RelationMeta): readonly TargetKey[] {
    const links = this.linksOf(relation);
    const { target } = relation;
    if (!links || links === 'long') return [];
    return target ? (links as readonly number[]) : (links as readonly PolymorphicRef[]).map(polymorphicKey);
  }
  /** The target of a relation in a foreign key column of the row. */
  foreignKeyTarget({ attribute, types }: AllowedTargets): TargetKey | undefined {
    return types
      ? this.polymorphicLinks[attribute] && targetKeys(this.polymorphicLinks[attribute], { attribute, types })[0]
      : (this.links[attribute]?.[0] as number | undefined);
  }
  /** True if a list of links is truncated, in this row or in its components. */
  get isTruncated(): boolean {
    const cut = [...Object.values(this.links), ...Object.values(this.polymorphicLinks)].includes('long');
    return cut || Object.values(this.components).some((rows) => rows.some((row) => row.isTruncated));
  }
  get component(): ContentType {
    return this.table.type;
  }
  get values(): Readonly<Record<string, unknown>> {
    this.#values ??= Object.freeze(
      Object.fromEntries(
        this.table.columns.flatMap(({ attribute, link, decode }) => {
          const text = this.encoded[attribute];
          return link || text === undefined ? [] : [[attribute, text === null ? null : decode(text)]];
        }),
      ),
    );
    return this.#values;
  }
}

/** A component row of the next level, and its parent. */
interface PendingComponent {
  readonly table: TableMeta;
  readonly id: number;
  readonly parent: RowSnapshot;
  readonly field: string;
  readonly position: number | null;
}

export interface TreeRead {
  readonly only?: readonly string[] | undefined;
  /** Lists the links past 1,000 too. */
  readonly allLinks?: boolean | undefined;
}

/** Reads rows with all their components: one query for the rows, and one for each level of components. */
export function createTreeReader(tables: WriteModel, statements: Statements) {
  return async (
    session: QueryRunner,
    table: TableMeta,
    ids: readonly number[],
    { only, allLinks = false }: TreeRead = {},
  ): Promise<RowSnapshot[]> => {
    const attributes = only && new Set(only);
    const fingerprint = `${allLinks ? 'whole ' : ''}${attributes ? [...attributes].sort().join(' ') : '*'}`;
    const rows = await statements.run(
      session,
      `tree ${table.index} ${fingerprint}`,
      [ids],
      () =>
        `select ${selectList(table, attributes, allLinks).join(', ')} from ${table.name} t where t."id" = any($1::int[])`,
    );
    const found = new Map<number, RowSnapshot>();
    let next: PendingComponent[] = [];
    for (const row of rows) {
      const snapshot = toSnapshot({
        tables,
        table,
        row,
        offset: 0,
        position: null,
        attributes,
        allLinks,
        pending: next,
      });
      found.set(snapshot.id, snapshot);
    }
    while (next.length) next = await readLevel(session, next, allLinks);
    return ids.flatMap((id) => found.get(id) ?? []);
  };

  async function readLevel(
    session: QueryRunner,
    pending: readonly PendingComponent[],
    allLinks: boolean,
  ): Promise<PendingComponent[]> {
    const level = [...Map.groupBy(pending, ({ table }) => table)].sort(([one], [other]) => one.index - other.index);
    const rows = await statements.run(
      session,
      `level ${allLinks ? 'whole ' : ''}${level.map(([{ index }]) => index)}`,
      level.map(([, rows]) => rows.map(({ id }) => id)),
      () =>
        levelSql(
          level.map(([table]) => table),
          allLinks,
        ),
    );
    const read = new Map(level.map(([table]) => [table, new Map<number, TextRow>()]));
    for (const row of rows) read.get(level[Number(row[0])]![0])!.set(Number(row[1]), row);
    const next: PendingComponent[] = [];
    for (const { table, id, parent, field, position } of pending) {
      const row = read.get(table)!.get(id);
      if (row)
        parent.components[field]!.push(
          toSnapshot({ tables, table, row, offset: 1, position, attributes: undefined, allLinks, pending: next }),
        );
    }
    return next;
  }
}

/** One query for a level: it selects from each component's table; narrower tables are padded with nulls. */
function levelSql(tables: readonly TableMeta[], allLinks: boolean): string {
  const selects = tables.map((table) => selectList(table, undefined, allLinks));
  const width = Math.max(...selects.map(({ length }) => length));
  return tables
    .map(({ name }, i) => {
      const padded = [...selects[i]!, ...Array<string>(width - selects[i]!.length).fill('null::text')];
      return `select ${i}, ${padded.join(', ')} from ${name} t where t."id" = any($${i + 1}::int[])`;
    })
    .join(' union all ');
}

/** Columns, then lists of links, then component rows. The id always comes first. */
function selectList(table: TableMeta, attributes: ReadonlySet<string> | undefined, allLinks: boolean): string[] {
  const isRead = (name: string) => !attributes || name === 'id' || attributes.has(name);
  return [
    ...table.columns.filter(({ attribute }) => isRead(attribute)).map(({ name }) => `t.${name}::text`),
    ...[...table.relations.values()]
      .filter(({ name }) => isRead(name))
      .map((relation) => linksSelect(relation, allLinks)),
    ...(readsComponents(table, attributes) ? [componentsSelect(table.layout.components!)] : []),
  ];
}

const readsComponents = (table: TableMeta, attributes: ReadonlySet<string> | undefined) =>
  [...table.componentFields.keys()].some((name) => !attributes || attributes.has(name));

/** Fetches one link more than the limit, to detect truncation. */
function linksSelect(
  { table, sourceColumn, targetColumn, targetTypeColumn, order, discriminators }: RelationMeta,
  allLinks: boolean,
): string {
  const links =
    // A link without a target is left from a relation that changed its target type. The table keeps such rows.
    `select l.* from ${quote(table)} l where l.${quote(sourceColumn)} = t."id" and l.${quote(targetColumn)} is not null${discriminatorSql(discriminators, 'l.')}` +
    (allLinks ? '' : ` limit ${MAX_LISTED + 1}`);
  const inOrder = `order by ${order ? `l.${quote(order)}, ` : ''}l."id"`;
  const aggregate = targetTypeColumn
    ? `json_agg(json_build_array(l.${quote(targetColumn)}, l.${quote(targetTypeColumn)}) ${inOrder})`
    : `array_agg(l.${quote(targetColumn)} ${inOrder})`;
  return `(select ${aggregate} from (${links}) l)::text`;
}

const componentsSelect = (table: string) =>
  `(select json_agg(json_build_array(c."field", c."component_type", c."cmp_id", c."order") order by c."order", c."id")` +
  ` from ${quote(table)} c where c."entity_id" = t."id")::text`;

interface SnapshotInput {
  readonly tables: WriteModel;
  readonly table: TableMeta;
  readonly row: TextRow;
  /** The index of the row's first cell. */
  readonly offset: number;
  readonly position: number | null;
  readonly attributes: ReadonlySet<string> | undefined;
  readonly allLinks: boolean;
  /** Output: the component rows that the row contains are appended. */
  readonly pending: PendingComponent[];
}

function toSnapshot({
  tables,
  table,
  row,
  offset,
  position,
  attributes,
  allLinks,
  pending,
}: SnapshotInput): RowSnapshot {
  let cell = offset;
  const isRead = (name: string) => !attributes || name === 'id' || attributes.has(name);
  const encoded: Record<string, string | null> = {};
  const links: Record<string, readonly number[] | 'long'> = {};
  const polymorphicLinks: Record<string, readonly PolymorphicRef[] | 'long'> = {};
  for (const column of table.columns) if (isRead(column.attribute)) encoded[column.key] = row[cell++] ?? null;
  for (const { key, attribute, link } of table.columns) {
    if (link?.keyIndex !== 0 || !isRead(attribute)) continue;
    const [id, __type] = [encoded[key], encoded[`${key}::type`]];
    const isLinked = id !== null && __type !== null;
    if (link.targets.types) polymorphicLinks[attribute] = isLinked ? [{ __type: __type!, id: Number(id) }] : [];
    else links[attribute] = id === null ? [] : [Number(id)];
  }
  for (const { name, target } of table.relations.values()) {
    if (!isRead(name)) continue;
    const text = row[cell++] ?? null;
    if (target) links[name] = truncate(parseIds(text), allLinks);
    else polymorphicLinks[name] = truncate(parseRefs(text), allLinks);
  }
  const holder = new RowSnapshot({ table, encoded, links, polymorphicLinks, position });
  for (const name of table.componentFields.keys())
    if (!attributes || attributes.has(name)) holder.components[name] = [];
  const componentRows = readsComponents(table, attributes) ? row[cell] : null;
  if (componentRows) {
    for (const [field, uid, id, order] of JSON.parse(componentRows) as [string, string, number, number | null][]) {
      const component = tables.componentTable(uid);
      // A component of a type that the attribute no longer allows stays in the table until its removal step is applied.
      if (component && holder.components[field] && allowsComponent(table.componentFields.get(field)!, component.type))
        pending.push({ table: component, id, parent: holder, field, position: order });
    }
  }
  return holder;
}

const allowsComponent = (field: ComponentField, type: ContentType): boolean =>
  field.kind === 'component' ? field.component === type : field.components.includes(type);

/** Parses `{1,2}`. */
const parseIds = (text: string | null): readonly number[] =>
  text === null ? [] : text.slice(1, -1).split(',').map(Number);
/** Parses `[[1, "api::tag.tag"]]`. */
const parseRefs = (text: string | null): readonly PolymorphicRef[] =>
  text === null ? [] : (JSON.parse(text) as [number, string][]).map(([id, __type]) => ({ __type, id }));
const truncate = <T>(list: readonly T[], allLinks: boolean): readonly T[] | 'long' =>
  !allLinks && list.length > MAX_LISTED ? 'long' : list;
