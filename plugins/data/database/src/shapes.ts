import type {
  Attribute,
  IndexSchema,
  RelationAttribute,
  ScalarAttribute,
  ScalarType,
} from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import { errors } from './errors.ts';
import { nameOf, part, suffix } from './identifiers.ts';
import type { Layouts, LinkLayout, MorphLayout, TypeLayout } from './layout.ts';
import { type OwnColumn, ownColumnOf } from './own-columns.ts';

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
export interface ColumnShape {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The property name in MikroORM's entity. */
  readonly property: string;
  readonly references?: ForeignKey;
  readonly own?: OwnColumn;
}
/** The index and the constraint have the same name, as in Strapi. */
export interface ForeignKey {
  readonly name: string;
  readonly table: string;
  /** The referenced entity's name in MikroORM. */
  readonly entity: string;
  readonly onDelete: 'cascade' | 'set null';
}
export interface IndexShape {
  readonly name: string;
  readonly columns: readonly string[];
  /** True for a unique constraint instead of a plain index. */
  readonly isUnique: boolean;
}
/** The complete definition of a table, including all names. */
export interface TableShape {
  readonly table: string;
  readonly entity: string;
  /** What the table belongs to, for messages: `the relation "tags" of "api::article.article"`. */
  readonly owner: string;
  readonly columns: readonly ColumnShape[];
  /** All indexes except those of foreign keys and the primary key. */
  readonly indexes: readonly IndexShape[];
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
const ID: ColumnShape = { name: 'id', kind: 'id', property: 'id' };
const DOCUMENT = ['documentId', 'locale', 'publishedAt'];

/**
 * Defines the tables of a model as Strapi would create them, in the order of its types.
 *
 * @throws DATABASE_COLUMN_UNKNOWN for an index over a column that its table does not have, DATABASE_COLUMN_UNFIT.
 */
export const shapesOf = (layouts: Layouts): readonly TableShape[] => {
  const byUid = new Map(layouts.all.map(({ type, table }) => [type.uid, table]));
  const tableOf = (uid: string) => byUid.get(uid)!;
  return layouts.all.flatMap((layout) => typeShapes(layout, tableOf));
};

type TableOf = (uid: string) => string;

function typeShapes(layout: TypeLayout, tableOf: TableOf): readonly TableShape[] {
  const { type, table, components } = layout;
  const columns: ColumnShape[] = [];
  const links: TableShape[] = [];
  for (const attribute of type.attributes.values()) {
    if (attribute.kind === 'scalar') columns.push(scalarColumn(layout, attribute));
    else if (attribute.kind === 'morph') {
      const morph = layout.morphs.get(attribute.name)!;
      if (morph.inRow) columns.push(...morphColumns(attribute.name, morph));
      else links.push(morphShape(layout, attribute.name, morph));
    } else if (isOwner(attribute)) {
      const link = layout.links.get(attribute.name)!;
      if (link.inRow) columns.push(joinColumn(layout, attribute, link, tableOf));
      else links.push(linkShape(layout, attribute, link, tableOf));
    }
  }
  const indexes = [
    ...(type.kind === 'component' ? [] : [documentIndex(layout), ...ownIndexes(layout, columns)]),
    ...columns.flatMap(({ name, own }) =>
      own?.isUnique ? [index(nameOf(part(table), part(name), suffix('uq')), [name], true)] : [],
    ),
  ];
  const own = { table, entity: type.uid, owner: `"${type.uid}"`, columns, indexes };
  return [own, ...links, ...(components === undefined ? [] : [componentsShape(layout, components)])];
}

const isOwner = (attribute: Attribute): attribute is RelationAttribute =>
  attribute.kind === 'relation' && attribute.owner;

function scalarColumn({ type: { uid }, columns }: TypeLayout, attribute: ScalarAttribute): ColumnShape {
  const { name } = attribute;
  if (name === 'id') return ID;
  const kind = KINDS[attribute.type];
  const own = ownColumnOf(uid, attribute, kind);
  return { name: columns.get(name)!, kind, property: name, ...(own ? { own } : {}) };
}

const documentIndex = ({ type, columns }: TypeLayout): IndexShape =>
  index(
    nameOf(part(type.collectionName), suffix('documents'), suffix('idx')),
    DOCUMENT.map((name) => columns.get(name)!),
  );

const ownIndexes = ({ type, table }: TypeLayout, columns: readonly ColumnShape[]): IndexShape[] =>
  (type.indexes ?? []).map(({ name, columns: named, type: kind }: IndexSchema) => {
    const known = columns.map((column) => column.name);
    const column = named.find((each) => !known.includes(each));
    if (column !== undefined)
      throw errors.COLUMN_UNKNOWN({ index: name, table, column, known, nearest: nearest(column, known) });
    return { name: keptName(name), columns: named, isUnique: kind === 'unique' };
  });

/** PostgreSQL truncates names to 63 characters. */
const keptName = (name: string): string => name.slice(0, 63);

const index = (name: string, columns: readonly string[], isUnique = false): IndexShape => ({ name, columns, isUnique });
const plain = (property: string, name: string | undefined, kind: ColumnKind): ColumnShape[] =>
  name === undefined ? [] : [{ property, name, kind }];
const foreignKey = (property: string, name: string, references: ForeignKey): ColumnShape => ({
  property,
  name,
  kind: 'integer',
  references,
});

function joinColumn(
  { table }: TypeLayout,
  { name, target }: RelationAttribute,
  { far }: LinkLayout,
  tableOf: TableOf,
): ColumnShape {
  const key = nameOf(part(table), part(far), suffix('fk'));
  return foreignKey(name, far, { name: key, table: tableOf(target.uid), entity: target.uid, onDelete: 'set null' });
}

function linkShape(
  { type, table: own }: TypeLayout,
  { name, target }: RelationAttribute,
  link: LinkLayout,
  tableOf: TableOf,
): TableShape {
  const named = (ending: string) => nameOf(part(link.table), suffix(ending));
  const far = { name: named('ifk'), table: tableOf(target.uid), entity: target.uid, onDelete: 'cascade' } as const;
  return {
    table: link.table,
    entity: `${own}::${name}`,
    owner: `the relation "${name}" of "${type.uid}"`,
    columns: [
      ID,
      foreignKey('near', link.near, { name: named('fk'), table: own, entity: type.uid, onDelete: 'cascade' }),
      foreignKey('far', link.far, far),
      ...plain('order', link.order, 'double'),
      ...plain('inverseOrder', link.inverseOrder, 'double'),
    ],
    indexes: [
      index(named('uq'), [link.near, link.far], true),
      ...(link.order === undefined ? [] : [index(named('ofk'), [link.order])]),
      ...(link.inverseOrder === undefined ? [] : [index(named('oifk'), [link.inverseOrder])]),
    ],
  };
}

const morphColumns = (name: string, { far, farType }: MorphLayout): ColumnShape[] => [
  ...plain(name, far, 'integer'),
  ...plain(`${name}::type`, farType, 'line'),
];

function morphShape({ type, table: own }: TypeLayout, name: string, morph: MorphLayout): TableShape {
  const named = (ending: string) => nameOf(part(morph.table), suffix(ending));
  return {
    table: morph.table,
    entity: `${own}::${name}`,
    owner: `the relation "${name}" of "${type.uid}"`,
    columns: [
      ID,
      foreignKey('near', morph.near, { name: named('fk'), table: own, entity: type.uid, onDelete: 'cascade' }),
      ...plain('far', morph.far, 'integer'),
      ...plain('farType', morph.farType, 'line'),
      ...plain('field', morph.field, 'line'),
      ...plain('order', morph.order, 'double'),
    ],
    indexes: [index(named('oidx'), [morph.order!]), index(named('idix'), [morph.far])],
  };
}

function componentsShape({ type, table: own }: TypeLayout, table: string): TableShape {
  const named = (...parts: string[]) => nameOf(part(type.collectionName), ...parts.map(suffix));
  const entity = { name: named('entity', 'fk'), table: own, entity: type.uid, onDelete: 'cascade' } as const;
  return {
    table,
    entity: `${own}::components`,
    owner: `the components of "${type.uid}"`,
    columns: [
      ID,
      foreignKey('entity', 'entity_id', entity),
      ...plain('component', 'cmp_id', 'integer'),
      ...plain('componentType', 'component_type', 'line'),
      ...plain('field', 'field', 'line'),
      ...plain('order', 'order', 'double'),
    ],
    indexes: [
      index(named('field', 'idx'), ['field']),
      index(named('component_type', 'idx'), ['component_type']),
      index(named('uq'), ['entity_id', 'cmp_id', 'field', 'component_type'], true),
    ],
  };
}
