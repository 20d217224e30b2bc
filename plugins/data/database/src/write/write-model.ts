import type {
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  RelationAttribute,
  ScalarAttribute,
  ScalarType,
} from '@mortise/content-types/contract';
import { encode } from '../mapping/codec.ts';
import { isBigInt } from '../mapping/column-overrides.ts';
import type { Decoder } from '../mapping/decode.ts';
import {
  columnOf,
  type DiscriminatorColumn,
  type Layouts,
  type MorphLayout,
  type TypeLayout,
} from '../mapping/layout.ts';
import { isJson, losslessDecoderOf, mayDiffer } from '../mapping/lossless-numbers.ts';
import { quote } from '../sql/sql-writer.ts';
import { type AllowedTargets, allowedTargets, parseKey, targetKeys } from './links/link-targets.ts';

/** A column of a type's own table: a scalar, or the foreign key of a relation to one row. */
export interface ColumnMeta {
  readonly attribute: string;
  /** The attribute's name; `<attribute>::type` for the type column of a polymorphic relation. */
  readonly key: string;
  /** Index among the columns of the table. */
  readonly index: number;
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
  readonly link: { readonly targets: AllowedTargets; readonly keyIndex: 0 | 1 } | undefined;
}

/** A relation whose links are not in the row itself. */
export interface RelationMeta {
  readonly name: string;
  /** Index among all relations of the model. */
  readonly index: number;
  readonly targets: AllowedTargets;
  /** The target type; `undefined` for a polymorphic relation. */
  readonly target: ContentType | undefined;
  readonly many: boolean;
  /** True if a target may have one owner only. */
  readonly exclusive: boolean;
  readonly table: string;
  readonly sourceColumn: string;
  readonly targetColumn: string;
  /** The column with the target's type, of a polymorphic relation. */
  readonly targetTypeColumn: string | undefined;
  readonly order: string | undefined;
  readonly inverseOrder: string | undefined;
  /** True if `table` is the target's own table, which holds the link as a foreign key. */
  readonly isInline: boolean;
  readonly discriminators: readonly DiscriminatorColumn[];
}
export type ComponentField = ComponentAttribute | DynamicZoneAttribute;

/** Metadata of a type for writing, computed once. */
export interface TableMeta {
  readonly type: ContentType;
  readonly layout: TypeLayout;
  /** Index among the tables of the model. */
  readonly index: number;
  /** Quoted. */
  readonly name: string;
  /** The id column comes first. */
  readonly columns: readonly ColumnMeta[];
  readonly relations: ReadonlyMap<string, RelationMeta>;
  readonly componentFields: ReadonlyMap<string, ComponentField>;
  /** The attributes that can be written. */
  readonly writableNames: ReadonlySet<string>;
}
export interface WriteModel {
  readonly all: readonly TableMeta[];
  /** @throws DATABASE_TYPE_UNKNOWN. */
  of(contentType: ContentType): TableMeta;
  /** The table of a component, by its uid. */
  componentTable(uid: string): TableMeta | undefined;
  /** A content type, by its uid. */
  contentType(uid: string): ContentType | undefined;
  /** The tables of the components that rows of a table may contain. */
  componentTables(table: TableMeta): readonly TableMeta[];
  /** The polymorphic link tables, whose references no foreign key cleans up. */
  readonly polymorphicTables: readonly MorphLayout[];
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

export function createWriteModel(layouts: Layouts): WriteModel {
  let relationCount = 0;
  const tables = layouts.all.map((layout, index) => createTableMeta(layout, index, () => relationCount++));
  const byLayout = new Map(tables.map((table) => [table.layout, table]));
  const components = new Map(
    tables.filter(({ type }) => type.kind === 'component').map((table) => [table.type.uid, table]),
  );
  const types = new Map(tables.map(({ type }) => [type.uid, type]));
  const of = (type: ContentType) => byLayout.get(layouts.of(type))!;
  return {
    all: tables,
    of,
    componentTable: (uid) => components.get(uid),
    contentType: (uid) => types.get(uid),
    componentTables: ({ componentFields }) =>
      [...componentFields.values()]
        .flatMap((part) => (part.kind === 'component' ? [part.component] : part.components))
        .map(of),
    polymorphicTables: layouts.all.flatMap(({ morphs }) => [...morphs.values()].filter(({ isInline }) => !isInline)),
  };
}

function createTableMeta(layout: TypeLayout, index: number, nextRelation: () => number): TableMeta {
  const columns: ColumnMeta[] = [];
  const relations = new Map<string, RelationMeta>();
  const componentFields = new Map<string, ComponentField>();
  const add = (column: Omit<ColumnMeta, 'index'>) => columns.push({ ...column, index: columns.length });
  for (const attribute of layout.type.attributes.values()) {
    const { name, kind } = attribute;
    if (kind === 'scalar') add(scalarColumn(layout, attribute));
    else if (kind === 'component' || kind === 'dynamiczone') componentFields.set(name, attribute);
    else if (kind === 'relation') {
      const link = layout.links.get(name)!;
      const targets = allowedTargets(name);
      if (link.isInline && link.sourceColumn === 'id') add(linkColumn(targets, link.targetColumn, 0));
      else {
        const { target, many } = attribute;
        // A component belongs to one version of a row but does not record which, so it takes no target from another
        // owner.
        const exclusive = layout.type.kind !== 'component' && isExclusive(attribute);
        const rest = { name, targets, target, many, exclusive, targetTypeColumn: undefined };
        relations.set(name, { ...link, ...rest, index: nextRelation() });
      }
    } else if (kind === 'morph') {
      const { isInline, targetColumn, targetTypeColumn, ...morph } = layout.morphs.get(name)!;
      const targets = allowedTargets(name, attribute.targets);
      if (isInline) {
        add(linkColumn(targets, targetColumn, 0));
        add(linkColumn(targets, targetTypeColumn, 1));
      } else {
        const rest = {
          target: undefined,
          many: attribute.many,
          exclusive: false,
          inverseOrder: undefined,
          discriminators: [],
        };
        relations.set(name, {
          ...morph,
          ...rest,
          name,
          targets,
          targetColumn,
          targetTypeColumn,
          isInline,
          index: nextRelation(),
        });
      }
    }
  }
  const writableNames = new Set([
    ...columns.map(({ attribute }) => attribute),
    ...relations.keys(),
    ...componentFields.keys(),
  ]);
  return {
    type: layout.type,
    layout,
    index,
    name: quote(layout.table),
    columns,
    relations,
    componentFields,
    writableNames,
  };
}

/** As in Strapi, a target of a one-way relation may have several owners. */
const isExclusive = ({ relation, inverse }: RelationAttribute) =>
  inverse !== undefined && (relation === 'oneToOne' || relation === 'oneToMany');

const scalarColumn = (layout: TypeLayout, attribute: ScalarAttribute): Omit<ColumnMeta, 'index'> => ({
  attribute: attribute.name,
  key: attribute.name,
  name: quote(columnOf(layout, attribute)),
  cast: isBigInt(attribute) ? CASTS.biginteger : CASTS[attribute.type],
  encode(value) {
    const encoded = encode(attribute, value);
    return encoded === null ? null : String(encoded);
  },
  decode: losslessDecoderOf(attribute.type),
  ...(isJson(attribute) ? { mayDiffer } : {}),
  link: undefined,
});

/** Of several targets the last is stored. */
const linkColumn = (targets: AllowedTargets, column: string, keyIndex: 0 | 1): Omit<ColumnMeta, 'index'> => ({
  attribute: targets.attribute,
  key: keyIndex === 0 ? targets.attribute : `${targets.attribute}::type`,
  name: quote(column),
  cast: keyIndex === 0 ? '::int4' : '',
  encode(value) {
    const key = targetKeys(value, targets).at(-1);
    return key === undefined ? null : String(parseKey(key)[keyIndex]);
  },
  decode: keyIndex === 0 ? Number : String,
  link: { targets, keyIndex },
});
