import type { ContentType, MorphAttribute, RelationAttribute, ScalarAttribute } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import { errors } from './errors.ts';
import { nameOf, part, snakeCase, suffix } from './identifiers.ts';

/** Where a relation's links are kept, as seen from the attribute that names it. */
export interface LinkLayout {
  readonly table: string;
  /** Holds the id of the row whose attribute this is. */
  readonly near: string;
  /** Holds the id of the row that it leads to. */
  readonly far: string;
  /** Orders the far rows of one near row; absent where this side holds at most one. */
  readonly order: string | undefined;
  /** Orders the near rows of one far row; absent where the other side does not list them. */
  readonly inverseOrder: string | undefined;
  /**
   * True where `table` is no link table but the owner's own: the link is one column of its row (createdBy, updatedBy,
   * `useJoinTable: false`). Reads join it all the same, one of `near` and `far` being `id`; a write sets the column, and
   * to unlink is to set it null, never to delete the row.
   */
  readonly inRow: boolean;
  /**
   * Columns of `table` that hold the same text in each link of this attribute: where rows of several types and attributes
   * share a table (files in `files_related_mph`, everything that a `morph` attribute of another type leads back to), the near
   * row's type and the attribute's name. A read asks for them, a write sets them, and links that say otherwise are another
   * attribute's. Empty for a table of the attribute's own.
   */
  readonly fixed: readonly FixedColumn[];
}
export interface FixedColumn {
  readonly column: string;
  readonly text: string;
}

/** Where a morphToOne or morphToMany keeps which rows it leads to, of whichever type. */
export interface MorphLayout {
  /** `<table>_<attribute>_mph`; of a morphToOne the type's own table. */
  readonly table: string;
  /** Holds the id of the row whose attribute this is; `id` in its own table. */
  readonly near: string;
  /** Holds the id of the row that it leads to. */
  readonly far: string;
  /** Holds the uid of that row's type. */
  readonly farType: string;
  /** Holds under which attribute the far row knows it; absent for a morphToOne. */
  readonly field: string | undefined;
  /** Orders the far rows of one near row; absent for a morphToOne. */
  readonly order: string | undefined;
  /** True for a morphToOne: two columns of its own row, which to unlink is to set null. */
  readonly inRow: boolean;
}

/** The table of a type or component: what is spoken to what is stored. */
export interface TypeLayout {
  readonly type: ContentType;
  readonly table: string;
  /** Column names by attribute name, every scalar of the type. */
  readonly columns: ReadonlyMap<string, string>;
  /** By attribute name: relations, on either side, media among them. */
  readonly links: ReadonlyMap<string, LinkLayout>;
  /** By attribute name: what leads to rows of any type. */
  readonly morphs: ReadonlyMap<string, MorphLayout>;
  /** `<table>_cmps`, where the type holds components or dynamic zones. Columns: id, entity_id, cmp_id, component_type, field, order. */
  readonly components: string | undefined;
}

/** Layouts by type; made once when the model is known. */
export interface Layouts {
  /** @throws DATABASE_TYPE_UNKNOWN for a type of another kernel. */
  of(type: ContentType): TypeLayout;
  readonly all: readonly TypeLayout[];
}

/** The column of a scalar. */
export const columnOf = (layout: TypeLayout, field: ScalarAttribute): string => layout.columns.get(field.name)!;

/**
 * Where each type of a model is kept, in Strapi's layout. Pure: no database is asked.
 *
 * Source: behaviours B01–B11, held to `strapi-schema.sql`.
 *
 * @throws DATABASE_NAME_TOO_LONG.
 */
export function createLayouts(types: readonly ContentType[], components: readonly ContentType[]): Layouts {
  const all = Object.freeze([...types, ...components].map(layoutOf));
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

function layoutOf(type: ContentType): TypeLayout {
  const table = tableOf(type);
  const columns = new Map<string, string>();
  const links = new Map<string, LinkLayout>();
  const morphs = new Map<string, MorphLayout>();
  let holdsComponents = false;
  for (const attribute of type.attributes.values()) {
    if (attribute.kind === 'scalar') columns.set(attribute.name, scalarColumn(attribute));
    else if (attribute.kind === 'relation') links.set(attribute.name, Object.freeze(linkOf(type, attribute)));
    else if (attribute.kind === 'morph') morphs.set(attribute.name, Object.freeze(morphOf(type, attribute)));
    else if (attribute.kind !== 'siblings') holdsComponents = true;
  }
  // Of the whole collectionName, unlike a link table: a long one ends in the hash of the whole.
  const cmps = holdsComponents ? nameOf(part(type.collectionName), suffix('cmps')) : undefined;
  return Object.freeze({ type, table, columns, links, morphs, components: cmps });
}

const tableOf = (type: ContentType): string => nameOf(part(type.collectionName));
/** What a table's name adds to the names of its link tables: `rooms2` gives `rooms_2`, the hash of a long name included. */
const tablePart = (type: ContentType) => part(snakeCase(tableOf(type)));

function scalarColumn({ name, schema }: ScalarAttribute): string {
  const given = schema.column?.name;
  // Kept as PostgreSQL keeps it, which takes 63 characters.
  return typeof given === 'string' ? given.slice(0, 63) : nameOf(part(snakeCase(name)));
}

/** The links of a relation, seen from `attribute`; the mirror of its owner's where it owns none itself. */
function linkOf(type: ContentType, attribute: RelationAttribute): LinkLayout {
  if (attribute.owner) return ownedLink(type, attribute);
  const owner = attribute.target.attributes.get(attribute.inverse!) as RelationAttribute | MorphAttribute;
  if (owner.kind === 'morph') return morphedLink(type, attribute, owner);
  const { table, near, far, order, inverseOrder, inRow } = ownedLink(attribute.target, owner);
  return { table, near: far, far: near, order: inverseOrder, inverseOrder: order, inRow, fixed: NONE };
}
const NONE: readonly FixedColumn[] = Object.freeze([]);

function ownedLink(type: ContentType, { name, target, relation, inverse, schema }: RelationAttribute): LinkLayout {
  if ('useJoinTable' in schema && schema.useJoinTable === false) {
    const given = schema.joinColumn?.name;
    const far = given === undefined ? nameOf(part(snakeCase(name)), suffix('id')) : nameOf(part(given));
    return {
      table: tableOf(type),
      near: 'id',
      far,
      order: undefined,
      inverseOrder: undefined,
      inRow: true,
      fixed: NONE,
    };
  }
  const table = nameOf(tablePart(type), part(snakeCase(name)), suffix('lnk'));
  const [source, aim] = [part(snakeCase(type.singularName)), part(snakeCase(target.singularName))];
  const near = nameOf(source, suffix('id'));
  const toMany = relation === 'oneToMany' || relation === 'manyToMany';
  const listedBack = inverse !== undefined && (relation === 'manyToOne' || relation === 'manyToMany');
  const order = toMany ? nameOf(aim, suffix('ord')) : undefined;
  const back = listedBack ? nameOf(source, suffix('ord')) : undefined;
  return {
    table,
    near,
    far: nameOf(aim, suffix('id')) === near ? nameOf(suffix('inv'), aim, suffix('id')) : nameOf(aim, suffix('id')),
    order,
    inverseOrder: back !== undefined && back === order ? nameOf(suffix('inv'), source, suffix('ord')) : back,
    inRow: false,
    fixed: NONE,
  };
}

function morphOf(type: ContentType, { name, relation, schema }: MorphAttribute): MorphLayout {
  if (relation === 'morphToOne') {
    const { idColumn, typeColumn } = schema.morphColumn ?? {};
    const far = nameOf(part(idColumn?.name ?? 'target_id'));
    const farType = nameOf(part(typeColumn?.name ?? 'target_type'));
    return { table: tableOf(type), near: 'id', far, farType, field: undefined, order: undefined, inRow: true };
  }
  const attribute = part(snakeCase(name));
  // Strapi reads these two names as attributes, and makes columns of them once more: a hash in them is set in snake case.
  const column = (ending: string) => nameOf(part(snakeCase(nameOf(attribute, suffix(ending)))));
  return {
    table: nameOf(tablePart(type), attribute, suffix('mph')),
    near: nameOf(part(snakeCase(type.singularName)), suffix('id')),
    far: column('id'),
    farType: column('type'),
    field: 'field',
    order: 'order',
    inRow: false,
  };
}

/** The links of a morph attribute, seen from the rows that it leads to. */
function morphedLink({ uid }: ContentType, { name, target }: RelationAttribute, owner: MorphAttribute): LinkLayout {
  const { table, near, far, farType, field, order, inRow } = morphOf(target, owner);
  const fixed = [{ column: farType, text: uid }, ...(field === undefined ? [] : [{ column: field, text: name }])];
  return { table, near: far, far: near, order, inverseOrder: undefined, inRow, fixed: Object.freeze(fixed) };
}
