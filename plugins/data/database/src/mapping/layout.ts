import type { ContentType, MorphAttribute, RelationAttribute, ScalarAttribute } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import { errors } from '../errors.ts';
import { buildName, part, snakeCase, suffix } from './identifiers.ts';

/** Where a relation's links are stored, as seen from one of its two attributes (the source). */
export interface LinkLayout {
  readonly table: string;
  /** The column with the id of the row that has this attribute. */
  readonly sourceColumn: string;
  /** The column with the id of the linked row. */
  readonly targetColumn: string;
  /** The column that orders the targets of one source row; undefined if this side is to-one. */
  readonly order: string | undefined;
  /** The column that orders the source rows of one target; undefined if the other side does not list them. */
  readonly inverseOrder: string | undefined;
  /**
   * True if the link is a foreign key column in the owner's own table instead of a row in a link table (createdBy,
   * updatedBy, `useJoinTable: false`). Reads join it in the same way, as `sourceColumn` or `targetColumn` is then `id`.
   * Writes set the column; unlinking sets it to null and never deletes the row.
   */
  readonly isInline: boolean;
  /**
   * Columns with a constant value for this attribute, in a table that several types and attributes share (files in
   * `files_related_mph`, the inverse side of a `morph` attribute): the source row's type and the attribute's name.
   * Reads filter by them, writes set them; rows with other values belong to another attribute. Empty if the table is
   * not shared.
   */
  readonly discriminators: readonly DiscriminatorColumn[];
}
export interface DiscriminatorColumn {
  readonly column: string;
  readonly text: string;
}

/** Where a morphToOne or morphToMany stores its links to rows of any type. */
export interface MorphLayout {
  /** `<table>_<attribute>_mph`; for a morphToOne the type's own table. */
  readonly table: string;
  /** The column with the id of the row that has this attribute; `id` for a morphToOne. */
  readonly sourceColumn: string;
  /** The column with the id of the linked row. */
  readonly targetColumn: string;
  /** The column with the uid of the linked row's type. */
  readonly targetTypeColumn: string;
  /** The column with the target's attribute that lists this link; undefined for a morphToOne. */
  readonly field: string | undefined;
  /** The column that orders the targets of one source row; undefined for a morphToOne. */
  readonly order: string | undefined;
  /** True for a morphToOne: the link is two columns of the row, and unlinking sets them to null. */
  readonly isInline: boolean;
}

/** How the attributes of a type or component map to tables and columns. */
export interface TypeLayout {
  readonly type: ContentType;
  readonly table: string;
  /** Column names of all scalars, by attribute name. */
  readonly columns: ReadonlyMap<string, string>;
  /** Relations and media by attribute name, from either side. */
  readonly links: ReadonlyMap<string, LinkLayout>;
  /** Polymorphic relations by attribute name. */
  readonly morphs: ReadonlyMap<string, MorphLayout>;
  /**
   * `<table>_cmps`, if the type has components or dynamic zones. Columns: id, entity_id, cmp_id, component_type, field,
   * order.
   */
  readonly components: string | undefined;
}

/** Layouts by type, created once from the model. */
export interface Layouts {
  /** @throws DATABASE_TYPE_UNKNOWN for a type of another kernel. */
  of(type: ContentType): TypeLayout;
  readonly all: readonly TypeLayout[];
}

/** The column name of a scalar. */
export const columnOf = (layout: TypeLayout, field: ScalarAttribute): string => layout.columns.get(field.name)!;

/**
 * Computes the tables and columns of every type, named as Strapi names them. It does not query the database.
 *
 * @throws DATABASE_NAME_TOO_LONG.
 */
export function createLayouts(types: readonly ContentType[], components: readonly ContentType[]): Layouts {
  const all = Object.freeze([...types, ...components].map(createLayout));
  const byType = new Map(all.map((layout) => [layout.type, layout]));
  return Object.freeze({
    all,
    of(type: ContentType) {
      const layout = byType.get(type);
      if (layout) return layout;
      const known = all.map((l) => l.type.uid);
      throw errors.TYPE_UNKNOWN({ uid: type.uid, known, nearest: nearest(type.uid, known) });
    },
  });
}

function createLayout(type: ContentType): TypeLayout {
  const table = tableOf(type);
  const columns = new Map<string, string>();
  const links = new Map<string, LinkLayout>();
  const morphs = new Map<string, MorphLayout>();
  let hasComponents = false;
  for (const attribute of type.attributes.values()) {
    if (attribute.kind === 'scalar') columns.set(attribute.name, scalarColumn(attribute));
    else if (attribute.kind === 'relation') links.set(attribute.name, Object.freeze(linkLayout(type, attribute)));
    else if (attribute.kind === 'morph') morphs.set(attribute.name, Object.freeze(morphLayout(type, attribute)));
    else if (attribute.kind !== 'localizations') hasComponents = true;
  }
  // From the full collectionName, unlike link tables: a long name ends in the hash of the full name.
  const cmps = hasComponents ? buildName(part(type.collectionName), suffix('cmps')) : undefined;
  return Object.freeze({ type, table, columns, links, morphs, components: cmps });
}

const tableOf = (type: ContentType): string => buildName(part(type.collectionName));
/** The table's part in the names of its link tables: `rooms2` gives `rooms_2`; includes the hash of a long name. */
const tableNamePart = (type: ContentType) => part(snakeCase(tableOf(type)));

function scalarColumn({ name, schema }: ScalarAttribute): string {
  const columnName = schema.column?.name;
  // PostgreSQL truncates names to 63 characters.
  return typeof columnName === 'string' ? columnName.slice(0, 63) : buildName(part(snakeCase(name)));
}

/**
 * The links of a relation as seen from `attribute`; for the inverse side, the owner's layout with source and target
 * swapped.
 */
function linkLayout(type: ContentType, attribute: RelationAttribute): LinkLayout {
  if (attribute.owner) return ownedLinkLayout(type, attribute);
  const owner = attribute.target.attributes.get(attribute.inverse!) as RelationAttribute | MorphAttribute;
  if (owner.kind === 'morph') return inverseMorphLayout(type, attribute, owner);
  const { table, sourceColumn, targetColumn, order, inverseOrder, isInline } = ownedLinkLayout(attribute.target, owner);
  return {
    table,
    sourceColumn: targetColumn,
    targetColumn: sourceColumn,
    order: inverseOrder,
    inverseOrder: order,
    isInline,
    discriminators: NO_DISCRIMINATORS,
  };
}
const NO_DISCRIMINATORS: readonly DiscriminatorColumn[] = Object.freeze([]);

function ownedLinkLayout(
  type: ContentType,
  { name, target, relation, inverse, schema }: RelationAttribute,
): LinkLayout {
  if ('useJoinTable' in schema && schema.useJoinTable === false) {
    const columnName = schema.joinColumn?.name;
    const targetColumn =
      columnName === undefined ? buildName(part(snakeCase(name)), suffix('id')) : buildName(part(columnName));
    return {
      table: tableOf(type),
      sourceColumn: 'id',
      targetColumn,
      order: undefined,
      inverseOrder: undefined,
      isInline: true,
      discriminators: NO_DISCRIMINATORS,
    };
  }
  const table = buildName(tableNamePart(type), part(snakeCase(name)), suffix('lnk'));
  const [sourcePart, targetPart] = [part(snakeCase(type.singularName)), part(snakeCase(target.singularName))];
  const sourceColumn = buildName(sourcePart, suffix('id'));
  const toMany = relation === 'oneToMany' || relation === 'manyToMany';
  const hasInverseOrder = inverse !== undefined && (relation === 'manyToOne' || relation === 'manyToMany');
  const order = toMany ? buildName(targetPart, suffix('ord')) : undefined;
  const back = hasInverseOrder ? buildName(sourcePart, suffix('ord')) : undefined;
  return {
    table,
    sourceColumn,
    targetColumn:
      buildName(targetPart, suffix('id')) === sourceColumn
        ? buildName(suffix('inv'), targetPart, suffix('id'))
        : buildName(targetPart, suffix('id')),
    order,
    inverseOrder: back !== undefined && back === order ? buildName(suffix('inv'), sourcePart, suffix('ord')) : back,
    isInline: false,
    discriminators: NO_DISCRIMINATORS,
  };
}

function morphLayout(type: ContentType, { name, relation, schema }: MorphAttribute): MorphLayout {
  if (relation === 'morphToOne') {
    const { idColumn, typeColumn } = schema.morphColumn ?? {};
    const targetColumn = buildName(part(idColumn?.name ?? 'target_id'));
    const targetTypeColumn = buildName(part(typeColumn?.name ?? 'target_type'));
    return {
      table: tableOf(type),
      sourceColumn: 'id',
      targetColumn,
      targetTypeColumn,
      field: undefined,
      order: undefined,
      isInline: true,
    };
  }
  const attribute = part(snakeCase(name));
  // Strapi treats these two names as attributes and converts them to columns again, so a hash in them is snake-cased
  // too.
  const column = (ending: string) => buildName(part(snakeCase(buildName(attribute, suffix(ending)))));
  return {
    table: buildName(tableNamePart(type), attribute, suffix('mph')),
    sourceColumn: buildName(part(snakeCase(type.singularName)), suffix('id')),
    targetColumn: column('id'),
    targetTypeColumn: column('type'),
    field: 'field',
    order: 'order',
    isInline: false,
  };
}

/** The links of a morph attribute, as seen from its targets. */
function inverseMorphLayout(
  { uid }: ContentType,
  { name, target }: RelationAttribute,
  owner: MorphAttribute,
): LinkLayout {
  const { table, sourceColumn, targetColumn, targetTypeColumn, field, order, isInline } = morphLayout(target, owner);
  const fixed = [
    { column: targetTypeColumn, text: uid },
    ...(field === undefined ? [] : [{ column: field, text: name }]),
  ];
  return {
    table,
    sourceColumn: targetColumn,
    targetColumn: sourceColumn,
    order,
    inverseOrder: undefined,
    isInline,
    discriminators: Object.freeze(fixed),
  };
}
