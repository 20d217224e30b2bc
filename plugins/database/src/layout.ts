import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';

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
