import type { ContentType, RelationAttribute, ScalarAttribute } from '@mortise/content-types/contract';
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
}

/** The table of a type or component: what is spoken to what is stored. */
export interface TypeLayout {
  readonly type: ContentType;
  readonly table: string;
  /** Column names by attribute name, every scalar of the type. */
  readonly columns: ReadonlyMap<string, string>;
  /** By attribute name: relations, on either side. */
  readonly links: ReadonlyMap<string, LinkLayout>;
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
  let holdsComponents = false;
  for (const attribute of type.attributes.values()) {
    if (attribute.kind === 'scalar') columns.set(attribute.name, scalarColumn(attribute));
    else if (attribute.kind === 'relation') links.set(attribute.name, Object.freeze(linkOf(type, attribute)));
    else if (attribute.kind !== 'siblings') holdsComponents = true;
  }
  const cmps = holdsComponents ? nameOf(part(table), suffix('cmps')) : undefined;
  return Object.freeze({ type, table, columns, links, components: cmps });
}

const tableOf = (type: ContentType): string => nameOf(part(type.collectionName));

function scalarColumn({ name, schema }: ScalarAttribute): string {
  const given = schema.column?.name;
  return typeof given === 'string' ? given : nameOf(part(snakeCase(name)));
}

/** The links of a relation, seen from `attribute`; the mirror of its owner's where it owns none itself. */
function linkOf(type: ContentType, attribute: RelationAttribute): LinkLayout {
  if (attribute.owner) return ownedLink(type, attribute);
  const owner = attribute.target.attributes.get(attribute.inverse!) as RelationAttribute;
  const { table, near, far, order, inverseOrder, inRow } = ownedLink(attribute.target, owner);
  return { table, near: far, far: near, order: inverseOrder, inverseOrder: order, inRow };
}

function ownedLink(type: ContentType, { name, target, relation, inverse, schema }: RelationAttribute): LinkLayout {
  if (schema.useJoinTable === false) {
    const far = nameOf(part(snakeCase(name)), suffix('id'));
    return { table: tableOf(type), near: 'id', far, order: undefined, inverseOrder: undefined, inRow: true };
  }
  const table = nameOf(part(tableOf(type)), part(snakeCase(name)), suffix('lnk'));
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
  };
}
