import { errors } from './errors.ts';
import type { TableShape } from './shapes.ts';

type NameKind = 'table' | 'column' | 'index';

/**
 * Refuses a model in which two things would get one name: tables and indexes of the whole model (PostgreSQL keeps both in
 * one namespace), columns of each table.
 *
 * @param shapes tables of types, components and authors' entities.
 * @param opaque entities that are known by their table's name alone.
 * @throws DATABASE_NAME_TAKEN naming both owners.
 */
export function checkNames(shapes: readonly TableShape[], opaque: readonly TableName[]): void {
  const relations = new Map<string, string>();
  const claim = (names: Map<string, string>, kind: NameKind, name: string, owner: string) => {
    const first = names.get(name) ?? (names === relations ? ownerBesides(name, owner) : undefined);
    if (first !== undefined && first !== owner) throw errors.NAME_TAKEN({ kind, name, first, second: owner });
    names.set(name, owner);
  };
  for (const { table, owner } of [...shapes, ...opaque]) {
    if (relations.has(table))
      throw errors.NAME_TAKEN({ kind: 'table', name: table, first: relations.get(table)!, second: owner });
    claim(relations, 'table', table, owner);
  }
  for (const { table, owner, columns, indexes } of shapes) {
    const own = new Map<string, string>();
    for (const { name, property, references } of columns) {
      claim(own, 'column', name, `"${property}" of ${owner}`);
      if (references) claim(relations, 'index', references.name, `the foreign key "${name}" of "${table}"`);
    }
    for (const { name, columns: named } of indexes)
      claim(
        relations,
        'index',
        name,
        `the index over ${named.map((column) => `"${column}"`).join(', ')} of "${table}"`,
      );
  }
}

/** A table and who has it. */
export interface TableName {
  readonly table: string;
  readonly owner: string;
}

/** Whose a table is by its name, where no plugin of this server brings it; `types` may have it nevertheless. */
interface Reserved {
  readonly names: RegExp;
  readonly owner: string;
  readonly types?: RegExp;
}
const RESERVED: readonly Reserved[] = [
  { names: /^mortise_/, owner: 'Mortise, for what it remembers of the tables' },
  {
    names: /^strapi_(?:core_store_settings|database_schema|migrations|migrations_internal|webhooks)$/,
    owner: 'Strapi, for its own settings and books',
  },
  {
    // The families of Strapi's tables, and no other name: projects have types such as strapi-thing, which Strapi serves.
    names: /^strapi_(?:ai_|api_token|audit_log|history_version|release|sessions$|transfer_token|workflows)/,
    owner: 'Strapi',
    types: /"(?:admin|plugin)::/,
  },
  {
    names: /^admin_(?:users|roles|permissions|users_roles_lnk|permissions_role_lnk|permissions_api_token_lnk)$/,
    owner: "Strapi's admin",
    types: /"admin::/,
  },
  {
    names: /^up_(?:users|roles|permissions|users_role_lnk|permissions_role_lnk)$/,
    owner: "Strapi's plugin users-permissions",
    types: /"plugin::users-permissions\./,
  },
  {
    names: /^(?:files|files_related_mph|files_folder_lnk|upload_folders|upload_folders_parent_lnk)$/,
    owner: "Strapi's plugin upload",
    types: /"plugin::upload\./,
  },
  { names: /^i18n_locale$/, owner: "Strapi's plugin i18n", types: /"plugin::i18n\./ },
];

/** A table of somebody else's that a type of the model may not have; entities are plugins' own and may. */
function ownerBesides(name: string, owner: string): string | undefined {
  if (owner.startsWith(ENTITY)) return undefined;
  return RESERVED.find(({ names, types }) => names.test(name) && !types?.test(owner))?.owner;
}

const ENTITY = 'the entity ';
export const entityOwner = (name: string): string => `${ENTITY}"${name}"`;

/** The table of an entity that only MikroORM understands; none where it does not say one. */
export function opaqueTable(entity: unknown): readonly TableName[] {
  const { meta, tableName, name } = entity as {
    readonly meta?: { readonly tableName?: unknown; readonly className?: unknown };
    readonly tableName?: unknown;
    readonly name?: unknown;
  };
  const table = meta?.tableName ?? tableName;
  return typeof table === 'string' ? [{ table, owner: entityOwner(String(meta?.className ?? name)) }] : [];
}
