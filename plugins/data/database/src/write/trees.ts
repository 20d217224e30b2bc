import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, MorphEnd } from '../contract.ts';
import type { Session, TextRow } from '../driver.ts';
import { quote } from '../read/sql.ts';
import { fixedSql } from './acts.ts';
import { type EndKey, type Ends, keysOf, morphKey } from './ends.ts';
import type { Statements } from './statements.ts';
import type { List, Part, Table, Tables } from './tables.ts';

/** The most links of one relation that a tree lists. */
export const MAX_LISTED = 1000;

/** A row as read from the database: column values as strings, decoded on access. */
export class Held implements ComponentTree {
  readonly table: Table;
  readonly id: number;
  /** Column values by column key. */
  readonly raw: Readonly<Record<string, string | null>>;
  readonly links: Readonly<Record<string, readonly number[] | 'long'>>;
  readonly morphs: Readonly<Record<string, readonly MorphEnd[] | 'long'>>;
  readonly parts: Record<string, Held[]> = {};
  /** The row's order in the component attribute of its parent. */
  readonly place: number | null;
  #values: Readonly<Record<string, unknown>> | undefined;

  constructor({ table, raw, links, morphs, place }: Pick<Held, 'table' | 'raw' | 'links' | 'morphs' | 'place'>) {
    this.table = table;
    this.id = Number(raw.id);
    this.raw = raw;
    this.links = links;
    this.morphs = morphs;
    this.place = place;
  }
  /** The links of a relation; `undefined` if they were not read. */
  read({ name, target }: List): readonly number[] | readonly MorphEnd[] | 'long' | undefined {
    return target ? this.links[name] : this.morphs[name];
  }
  /** The links of a relation as keys; empty if they were not read, or are truncated. */
  keys(list: List): readonly EndKey[] {
    const ends = this.read(list);
    const { target } = list;
    if (!ends || ends === 'long') return [];
    return target ? (ends as readonly number[]) : (ends as readonly MorphEnd[]).map(morphKey);
  }
  /** The target of a relation in a foreign key column of the row. */
  endIn({ attribute, types }: Ends): EndKey | undefined {
    return types
      ? this.morphs[attribute] && keysOf(this.morphs[attribute], { attribute, types })[0]
      : (this.links[attribute]?.[0] as number | undefined);
  }
  /** True if a list of links is truncated, in this row or in its components. */
  get isCut(): boolean {
    const cut = [...Object.values(this.links), ...Object.values(this.morphs)].includes('long');
    return cut || Object.values(this.parts).some((rows) => rows.some((row) => row.isCut));
  }
  get component(): ContentType {
    return this.table.type;
  }
  get values(): Readonly<Record<string, unknown>> {
    this.#values ??= Object.freeze(
      Object.fromEntries(
        this.table.columns.flatMap(({ attribute, link, decode }) => {
          const text = this.raw[attribute];
          return link || text === undefined ? [] : [[attribute, text === null ? null : decode(text)]];
        }),
      ),
    );
    return this.#values;
  }
}

/** A component row of the next level, and its parent. */
interface Wanted {
  readonly table: Table;
  readonly id: number;
  readonly holder: Held;
  readonly field: string;
  readonly place: number | null;
}

export interface TreeRead {
  readonly only?: readonly string[] | undefined;
  /** Lists the links past 1,000 too. */
  readonly whole?: boolean | undefined;
}

/** Reads rows with all their components: one query for the rows, and one for each level of components. */
export function createTreeReader(tables: Tables, statements: Statements) {
  return async (
    session: Session,
    table: Table,
    ids: readonly number[],
    { only, whole = false }: TreeRead = {},
  ): Promise<Held[]> => {
    const names = only && new Set(only);
    const shape = `${whole ? 'whole ' : ''}${names ? [...names].sort().join(' ') : '*'}`;
    const rows = await statements.run(
      session,
      `tree ${table.at} ${shape}`,
      [ids],
      () => `select ${cellsOf(table, names, whole).join(', ')} from ${table.name} t where t."id" = any($1::int[])`,
    );
    const found = new Map<number, Held>();
    let next: Wanted[] = [];
    for (const row of rows) {
      const held = heldOf({ tables, table, row, from: 0, place: null, names, whole, next });
      found.set(held.id, held);
    }
    while (next.length) next = await readLevel(session, next, whole);
    return ids.flatMap((id) => found.get(id) ?? []);
  };

  async function readLevel(session: Session, wanted: readonly Wanted[], whole: boolean): Promise<Wanted[]> {
    const level = [...Map.groupBy(wanted, ({ table }) => table)].sort(([one], [other]) => one.at - other.at);
    const rows = await statements.run(
      session,
      `level ${whole ? 'whole ' : ''}${level.map(([{ at }]) => at)}`,
      level.map(([, list]) => list.map(({ id }) => id)),
      () =>
        levelText(
          level.map(([table]) => table),
          whole,
        ),
    );
    const read = new Map(level.map(([table]) => [table, new Map<number, TextRow>()]));
    for (const row of rows) read.get(level[Number(row[0])]![0])!.set(Number(row[1]), row);
    const next: Wanted[] = [];
    for (const { table, id, holder, field, place } of wanted) {
      const row = read.get(table)!.get(id);
      if (row) holder.parts[field]!.push(heldOf({ tables, table, row, from: 1, place, names: undefined, whole, next }));
    }
    return next;
  }
}

/** One query for a level: it selects from each component's table; narrower tables are padded with nulls. */
function levelText(tables: readonly Table[], whole: boolean): string {
  const cells = tables.map((table) => cellsOf(table, undefined, whole));
  const width = Math.max(...cells.map(({ length }) => length));
  return tables
    .map(({ name }, i) => {
      const filled = [...cells[i]!, ...Array<string>(width - cells[i]!.length).fill('null::text')];
      return `select ${i}, ${filled.join(', ')} from ${name} t where t."id" = any($${i + 1}::int[])`;
    })
    .join(' union all ');
}

/** Columns, then lists of links, then component rows. The id always comes first. */
function cellsOf(table: Table, names: ReadonlySet<string> | undefined, whole: boolean): string[] {
  const listed = (name: string) => !names || name === 'id' || names.has(name);
  return [
    ...table.columns.filter(({ attribute }) => listed(attribute)).map(({ name }) => `t.${name}::text`),
    ...[...table.lists.values()].filter(({ name }) => listed(name)).map((list) => linksCell(list, whole)),
    ...(holdsAny(table, names) ? [partsCell(table.layout.components!)] : []),
  ];
}

const holdsAny = (table: Table, names: ReadonlySet<string> | undefined) =>
  [...table.parts.keys()].some((name) => !names || names.has(name));

/** Fetches one link more than the limit, to detect truncation. */
function linksCell({ table, near, far, farType, order, fixed }: List, whole: boolean): string {
  const some =
    // A link without a target is left from a relation that changed its target type. The table keeps such rows.
    `select l.* from ${quote(table)} l where l.${quote(near)} = t."id" and l.${quote(far)} is not null${fixedSql(fixed, 'l.')}` +
    (whole ? '' : ` limit ${MAX_LISTED + 1}`);
  const inOrder = `order by ${order ? `l.${quote(order)}, ` : ''}l."id"`;
  const ends = farType
    ? `json_agg(json_build_array(l.${quote(far)}, l.${quote(farType)}) ${inOrder})`
    : `array_agg(l.${quote(far)} ${inOrder})`;
  return `(select ${ends} from (${some}) l)::text`;
}

const partsCell = (table: string) =>
  `(select json_agg(json_build_array(c."field", c."component_type", c."cmp_id", c."order") order by c."order", c."id")` +
  ` from ${quote(table)} c where c."entity_id" = t."id")::text`;

interface HeldRow {
  readonly tables: Tables;
  readonly table: Table;
  readonly row: TextRow;
  /** The index of the row's first cell. */
  readonly from: number;
  readonly place: number | null;
  readonly names: ReadonlySet<string> | undefined;
  readonly whole: boolean;
  /** Output: the component rows that the row contains are appended. */
  readonly next: Wanted[];
}

function heldOf({ tables, table, row, from, place, names, whole, next }: HeldRow): Held {
  let at = from;
  const listed = (name: string) => !names || name === 'id' || names.has(name);
  const raw: Record<string, string | null> = {};
  const links: Record<string, readonly number[] | 'long'> = {};
  const morphs: Record<string, readonly MorphEnd[] | 'long'> = {};
  for (const column of table.columns) if (listed(column.attribute)) raw[column.key] = row[at++] ?? null;
  for (const { key, attribute, link } of table.columns) {
    if (link?.part !== 0 || !listed(attribute)) continue;
    const [id, __type] = [raw[key], raw[`${key}::type`]];
    const isLinked = id !== null && __type !== null;
    if (link.ends.types) morphs[attribute] = isLinked ? [{ __type: __type!, id: Number(id) }] : [];
    else links[attribute] = id === null ? [] : [Number(id)];
  }
  for (const { name, target } of table.lists.values()) {
    if (!listed(name)) continue;
    const text = row[at++] ?? null;
    if (target) links[name] = cut(idsOf(text), whole);
    else morphs[name] = cut(endsIn(text), whole);
  }
  const holder = new Held({ table, raw, links, morphs, place });
  for (const name of table.parts.keys()) if (!names || names.has(name)) holder.parts[name] = [];
  const held = holdsAny(table, names) ? row[at] : null;
  if (held) {
    for (const [field, uid, id, order] of JSON.parse(held) as [string, string, number, number | null][]) {
      const component = tables.component(uid);
      // A component of a type that the attribute no longer allows stays in the table until its removal step is applied.
      if (component && holder.parts[field] && holds(table.parts.get(field)!, component.type))
        next.push({ table: component, id, holder, field, place: order });
    }
  }
  return holder;
}

const holds = (part: Part, type: ContentType): boolean =>
  part.kind === 'component' ? part.component === type : part.components.includes(type);

/** Parses `{1,2}`. */
const idsOf = (text: string | null): readonly number[] =>
  text === null ? [] : text.slice(1, -1).split(',').map(Number);
/** Parses `[[1, "api::tag.tag"]]`. */
const endsIn = (text: string | null): readonly MorphEnd[] =>
  text === null ? [] : (JSON.parse(text) as [number, string][]).map(([id, __type]) => ({ __type, id }));
const cut = <T>(list: readonly T[], whole: boolean): readonly T[] | 'long' =>
  !whole && list.length > MAX_LISTED ? 'long' : list;
