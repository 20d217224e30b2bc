import type {
  Attribute,
  IndexSchema,
  RelationAttribute,
  ScalarAttribute,
  ScalarType,
} from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import { errors } from '../errors.ts';
import { type ColumnOverride, columnOverrideOf } from './column-overrides.ts';
import { buildName, part, suffix } from './identifiers.ts';
import type { Layouts, LinkLayout, MorphLayout, TypeLayout } from './layout.ts';

/**
 * The type of a column. `line` is `varchar(255)`, `id` an auto-incremented primary key, `jsontext` PostgreSQL's `json`.
 */
export type ColumnKind =
  | 'id'
  | 'line'
  | 'text'
  | 'json'
  | 'jsontext'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'decimal'
  | 'date'
  | 'time'
  | 'datetime'
  | 'boolean';

/** Unless the schema overrides it, every column except the id is nullable and has no default. */
export interface ColumnDef {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The property name in MikroORM's entity. */
  readonly property: string;
  readonly references?: ForeignKey;
  readonly override?: ColumnOverride;
}
/** The index and the constraint have the same name, as in Strapi. */
export interface ForeignKey {
  readonly name: string;
  readonly table: string;
  /** The referenced entity's name in MikroORM. */
  readonly entity: string;
  readonly onDelete: 'cascade' | 'set null';
}
export interface IndexDef {
  readonly name: string;
  readonly columns: readonly string[];
  /** True for a unique constraint instead of a plain index. */
  readonly isUnique: boolean;
}
/** The complete definition of a table, including all names. */
export interface TableDef {
  readonly table: string;
  readonly entity: string;
  /** What the table belongs to, for messages: `the relation "tags" of "api::article.article"`. */
  readonly owner: string;
  readonly columns: readonly ColumnDef[];
  /** All indexes except those of foreign keys and the primary key. */
  readonly indexes: readonly IndexDef[];
}

/** Column kinds by scalar type, as in Strapi. */
const KINDS: Readonly<Record<ScalarType, ColumnKind>> = {
  string: 'line',
  email: 'line',
  password: 'line',
  enumeration: 'line',
  uid: 'line',
  text: 'text',
  richtext: 'text',
  blocks: 'json',
  json: 'json',
  integer: 'integer',
  biginteger: 'bigint',
  float: 'double',
  decimal: 'decimal',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  timestamp: 'datetime',
  boolean: 'boolean',
};
const ID: ColumnDef = { name: 'id', kind: 'id', property: 'id' };
const DOCUMENT_INDEX_FIELDS = ['documentId', 'locale', 'publishedAt'];

/**
 * Defines the tables of a model as Strapi would create them, in the order of its types.
 *
 * @throws DATABASE_COLUMN_UNKNOWN for an index over a column that its table does not have, DATABASE_COLUMN_UNSUITABLE.
 */
export const createTableDefs = (layouts: Layouts): readonly TableDef[] => {
  const byUid = new Map(layouts.all.map(({ type, table }) => [type.uid, table]));
  const tableOf = (uid: string) => byUid.get(uid)!;
  return layouts.all.flatMap((layout) => typeTableDefs(layout, tableOf));
};

type TableOf = (uid: string) => string;

function typeTableDefs(layout: TypeLayout, tableOf: TableOf): readonly TableDef[] {
  const { type, table, components } = layout;
  const columns: ColumnDef[] = [];
  const links: TableDef[] = [];
  for (const attribute of type.attributes.values()) {
    if (attribute.kind === 'scalar') columns.push(scalarColumn(layout, attribute));
    else if (attribute.kind === 'morph') {
      const morph = layout.morphs.get(attribute.name)!;
      if (morph.isInline) columns.push(...morphColumns(attribute.name, morph));
      else links.push(morphTableDef(layout, attribute.name, morph));
    } else if (isOwnedRelation(attribute)) {
      const link = layout.links.get(attribute.name)!;
      if (link.isInline) columns.push(joinColumn(layout, attribute, link, tableOf));
      else links.push(linkTableDef(layout, attribute, link, tableOf));
    }
  }
  const indexes = [
    ...(type.kind === 'component' ? [] : [documentIndex(layout), ...declaredIndexes(layout, columns)]),
    ...columns.flatMap(({ name, override }) =>
      override?.isUnique ? [index(buildName(part(table), part(name), suffix('uq')), [name], true)] : [],
    ),
  ];
  const own = { table, entity: type.uid, owner: `"${type.uid}"`, columns, indexes };
  return [own, ...links, ...(components === undefined ? [] : [componentsTableDef(layout, components)])];
}

const isOwnedRelation = (attribute: Attribute): attribute is RelationAttribute =>
  attribute.kind === 'relation' && attribute.owner;

function scalarColumn({ type: { uid }, columns }: TypeLayout, attribute: ScalarAttribute): ColumnDef {
  const { name } = attribute;
  if (name === 'id') return ID;
  const kind = KINDS[attribute.type];
  const override = columnOverrideOf(uid, attribute, kind);
  return { name: columns.get(name)!, kind, property: name, ...(override ? { override } : {}) };
}

const documentIndex = ({ type, columns }: TypeLayout): IndexDef =>
  index(
    buildName(part(type.collectionName), suffix('documents'), suffix('idx')),
    DOCUMENT_INDEX_FIELDS.map((name) => columns.get(name)!),
  );

const declaredIndexes = ({ type, table }: TypeLayout, columns: readonly ColumnDef[]): IndexDef[] =>
  (type.indexes ?? []).map(({ name, columns: indexColumns, type: kind }: IndexSchema) => {
    const known = columns.map((column) => column.name);
    const column = indexColumns.find((each) => !known.includes(each));
    if (column !== undefined)
      throw errors.COLUMN_UNKNOWN({ index: name, table, column, known, nearest: nearest(column, known) });
    return { name: truncateName(name), columns: indexColumns, isUnique: kind === 'unique' };
  });

/** PostgreSQL truncates names to 63 characters. */
const truncateName = (name: string): string => name.slice(0, 63);

const index = (name: string, columns: readonly string[], isUnique = false): IndexDef => ({ name, columns, isUnique });
const optionalColumn = (property: string, name: string | undefined, kind: ColumnKind): ColumnDef[] =>
  name === undefined ? [] : [{ property, name, kind }];
const foreignKey = (property: string, name: string, references: ForeignKey): ColumnDef => ({
  property,
  name,
  kind: 'integer',
  references,
});

function joinColumn(
  { table }: TypeLayout,
  { name, target }: RelationAttribute,
  { targetColumn }: LinkLayout,
  tableOf: TableOf,
): ColumnDef {
  const key = buildName(part(table), part(targetColumn), suffix('fk'));
  return foreignKey(name, targetColumn, {
    name: key,
    table: tableOf(target.uid),
    entity: target.uid,
    onDelete: 'set null',
  });
}

function linkTableDef(
  { type, table: ownTable }: TypeLayout,
  { name, target }: RelationAttribute,
  link: LinkLayout,
  tableOf: TableOf,
): TableDef {
  const suffixed = (ending: string) => buildName(part(link.table), suffix(ending));
  const far = { name: suffixed('ifk'), table: tableOf(target.uid), entity: target.uid, onDelete: 'cascade' } as const;
  return {
    table: link.table,
    entity: `${ownTable}::${name}`,
    owner: `the relation "${name}" of "${type.uid}"`,
    columns: [
      ID,
      foreignKey('near', link.sourceColumn, {
        name: suffixed('fk'),
        table: ownTable,
        entity: type.uid,
        onDelete: 'cascade',
      }),
      foreignKey('far', link.targetColumn, far),
      ...optionalColumn('order', link.order, 'double'),
      ...optionalColumn('inverseOrder', link.inverseOrder, 'double'),
    ],
    indexes: [
      index(suffixed('uq'), [link.sourceColumn, link.targetColumn], true),
      ...(link.order === undefined ? [] : [index(suffixed('ofk'), [link.order])]),
      ...(link.inverseOrder === undefined ? [] : [index(suffixed('oifk'), [link.inverseOrder])]),
    ],
  };
}

const morphColumns = (name: string, { targetColumn, targetTypeColumn }: MorphLayout): ColumnDef[] => [
  ...optionalColumn(name, targetColumn, 'integer'),
  ...optionalColumn(`${name}::type`, targetTypeColumn, 'line'),
];

function morphTableDef({ type, table: ownTable }: TypeLayout, name: string, morph: MorphLayout): TableDef {
  const suffixed = (ending: string) => buildName(part(morph.table), suffix(ending));
  return {
    table: morph.table,
    entity: `${ownTable}::${name}`,
    owner: `the relation "${name}" of "${type.uid}"`,
    columns: [
      ID,
      foreignKey('near', morph.sourceColumn, {
        name: suffixed('fk'),
        table: ownTable,
        entity: type.uid,
        onDelete: 'cascade',
      }),
      ...optionalColumn('far', morph.targetColumn, 'integer'),
      ...optionalColumn('farType', morph.targetTypeColumn, 'line'),
      ...optionalColumn('field', morph.field, 'line'),
      ...optionalColumn('order', morph.order, 'double'),
    ],
    indexes: [index(suffixed('oidx'), [morph.order!]), index(suffixed('idix'), [morph.targetColumn])],
  };
}

function componentsTableDef({ type, table: ownTable }: TypeLayout, table: string): TableDef {
  const suffixed = (...parts: string[]) => buildName(part(type.collectionName), ...parts.map(suffix));
  const entity = { name: suffixed('entity', 'fk'), table: ownTable, entity: type.uid, onDelete: 'cascade' } as const;
  return {
    table,
    entity: `${ownTable}::components`,
    owner: `the components of "${type.uid}"`,
    columns: [
      ID,
      foreignKey('entity', 'entity_id', entity),
      ...optionalColumn('component', 'cmp_id', 'integer'),
      ...optionalColumn('componentType', 'component_type', 'line'),
      ...optionalColumn('field', 'field', 'line'),
      ...optionalColumn('order', 'order', 'double'),
    ],
    indexes: [
      index(suffixed('field', 'idx'), ['field']),
      index(suffixed('component_type', 'idx'), ['component_type']),
      index(suffixed('uq'), ['entity_id', 'cmp_id', 'field', 'component_type'], true),
    ],
  };
}
