import type {
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  RelationAttribute,
  ScalarAttribute,
  ScalarType,
} from '@mortise/content-types/contract';
import { encode } from '../codec.ts';
import { exactDecoderOf, isJson, mayDiffer } from '../exact.ts';
import { columnOf, type FixedColumn, type Layouts, type MorphLayout, type TypeLayout } from '../layout.ts';
import { isWide } from '../own-columns.ts';
import type { Decoder } from '../read/decode.ts';
import { quote } from '../read/sql.ts';
import { type Ends, endsOf, farOf, keysOf } from './ends.ts';

/** A column of a type's own table: a scalar, or the foreign key of a relation to one row. */
export interface Column {
  readonly attribute: string;
  /** The attribute's name; `<attribute>::type` for the type column of a polymorphic relation. */
  readonly key: string;
  /** Index among the columns of the table. */
  readonly at: number;
  /** Quoted. */
  readonly name: string;
  /** The cast from text to the column's type, such as `::jsonb`; empty for text columns. */
  readonly cast: string;
  /** Encodes an API value as a query parameter. @throws DATABASE_VALUE_INVALID, DATABASE_LINK_INVALID. */
  readonly encode: (value: unknown) => string | null;
  readonly decode: Decoder;
  /** True if two strings that decode to the same value may be different values; absent if they never are. */
  readonly mayDiffer?: (one: string, other: string) => boolean;
  /**
   * For a relation: what it references, and whether the column is the id (0) or the type (1) of the target. `undefined`
   * for a scalar.
   */
  readonly link: { readonly ends: Ends; readonly part: 0 | 1 } | undefined;
}

/** A relation whose links are not in the row itself. */
export interface List {
  readonly name: string;
  /** Index among all relations of the model. */
  readonly at: number;
  readonly ends: Ends;
  /** The target type; `undefined` for a polymorphic relation. */
  readonly target: ContentType | undefined;
  readonly many: boolean;
  /** True if a target may have one owner only. */
  readonly exclusive: boolean;
  readonly table: string;
  readonly near: string;
  readonly far: string;
  /** The column with the target's type, of a polymorphic relation. */
  readonly farType: string | undefined;
  readonly order: string | undefined;
  readonly inverseOrder: string | undefined;
  /** True if `table` is the target's own table, which holds the link as a foreign key. */
  readonly inRow: boolean;
  readonly fixed: readonly FixedColumn[];
}
export type Part = ComponentAttribute | DynamicZoneAttribute;

/** Metadata of a type for writing, computed once. */
export interface Table {
  readonly type: ContentType;
  readonly layout: TypeLayout;
  /** Index among the tables of the model. */
  readonly at: number;
  /** Quoted. */
  readonly name: string;
  /** The id column comes first. */
  readonly columns: readonly Column[];
  readonly lists: ReadonlyMap<string, List>;
  readonly parts: ReadonlyMap<string, Part>;
  /** The attributes that can be written. */
  readonly names: ReadonlySet<string>;
}
export interface Tables {
  readonly all: readonly Table[];
  /** @throws DATABASE_TYPE_UNKNOWN. */
  of(type: ContentType): Table;
  /** The table of a component, by its uid. */
  component(uid: string): Table | undefined;
  /** A content type, by its uid. */
  type(uid: string): ContentType | undefined;
  /** The tables of the components that rows of a table may contain. */
  partsOf(table: Table): readonly Table[];
  /** The polymorphic link tables, whose references no foreign key cleans up. */
  readonly morphs: readonly MorphLayout[];
}

const CASTS: Readonly<Record<ScalarType, string>> = {
  string: '',
  text: '',
  richtext: '',
  email: '',
  password: '',
  enumeration: '',
  uid: '',
  integer: '::int4',
  biginteger: '::int8',
  float: '::float8',
  decimal: '::numeric',
  boolean: '::boolean',
  date: '::date',
  time: '::time',
  datetime: '::timestamp',
  timestamp: '::timestamp',
  json: '::jsonb',
  blocks: '::jsonb',
};

export function createTables(layouts: Layouts): Tables {
  let lists = 0;
  const tables = layouts.all.map((layout, at) => tableOf(layout, at, () => lists++));
  const byLayout = new Map(tables.map((table) => [table.layout, table]));
  const components = new Map(
    tables.filter(({ type }) => type.kind === 'component').map((table) => [table.type.uid, table]),
  );
  const types = new Map(tables.map(({ type }) => [type.uid, type]));
  const of = (type: ContentType) => byLayout.get(layouts.of(type))!;
  return {
    all: tables,
    of,
    component: (uid) => components.get(uid),
    type: (uid) => types.get(uid),
    partsOf: ({ parts }) =>
      [...parts.values()].flatMap((part) => (part.kind === 'component' ? [part.component] : part.components)).map(of),
    morphs: layouts.all.flatMap(({ morphs }) => [...morphs.values()].filter(({ inRow }) => !inRow)),
  };
}

function tableOf(layout: TypeLayout, at: number, nextList: () => number): Table {
  const columns: Column[] = [];
  const lists = new Map<string, List>();
  const parts = new Map<string, Part>();
  const add = (column: Omit<Column, 'at'>) => columns.push({ ...column, at: columns.length });
  for (const attribute of layout.type.attributes.values()) {
    const { name, kind } = attribute;
    if (kind === 'scalar') add(scalarColumn(layout, attribute));
    else if (kind === 'component' || kind === 'dynamiczone') parts.set(name, attribute);
    else if (kind === 'relation') {
      const link = layout.links.get(name)!;
      const ends = endsOf(name);
      if (link.inRow && link.near === 'id') add(linkColumn(ends, link.far, 0));
      else {
        const { target, many } = attribute;
        // A component belongs to one version of a row but does not record which, so it takes no target from another
        // owner.
        const exclusive = layout.type.kind !== 'component' && isExclusive(attribute);
        const rest = { name, ends, target, many, exclusive, farType: undefined };
        lists.set(name, { ...link, ...rest, at: nextList() });
      }
    } else if (kind === 'morph') {
      const { inRow, far, farType, ...morph } = layout.morphs.get(name)!;
      const ends = endsOf(name, attribute.targets);
      if (inRow) {
        add(linkColumn(ends, far, 0));
        add(linkColumn(ends, farType, 1));
      } else {
        const rest = { target: undefined, many: attribute.many, exclusive: false, inverseOrder: undefined, fixed: [] };
        lists.set(name, { ...morph, ...rest, name, ends, far, farType, inRow, at: nextList() });
      }
    }
  }
  const names = new Set([...columns.map(({ attribute }) => attribute), ...lists.keys(), ...parts.keys()]);
  return { type: layout.type, layout, at, name: quote(layout.table), columns, lists, parts, names };
}

/** As in Strapi, a target of a one-way relation may have several owners. */
const isExclusive = ({ relation, inverse }: RelationAttribute) =>
  inverse !== undefined && (relation === 'oneToOne' || relation === 'oneToMany');

const scalarColumn = (layout: TypeLayout, attribute: ScalarAttribute): Omit<Column, 'at'> => ({
  attribute: attribute.name,
  key: attribute.name,
  name: quote(columnOf(layout, attribute)),
  cast: isWide(attribute) ? CASTS.biginteger : CASTS[attribute.type],
  encode(value) {
    const encoded = encode(attribute, value);
    return encoded === null ? null : String(encoded);
  },
  decode: exactDecoderOf(attribute.type),
  ...(isJson(attribute) ? { mayDiffer } : {}),
  link: undefined,
});

/** Of several targets the last is stored. */
const linkColumn = (ends: Ends, column: string, part: 0 | 1): Omit<Column, 'at'> => ({
  attribute: ends.attribute,
  key: part === 0 ? ends.attribute : `${ends.attribute}::type`,
  name: quote(column),
  cast: part === 0 ? '::int4' : '',
  encode(value) {
    const key = keysOf(value, ends).at(-1);
    return key === undefined ? null : String(farOf(key)[part]);
  },
  decode: part === 0 ? Number : String,
  link: { ends, part },
});
