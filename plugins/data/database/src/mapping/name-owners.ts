import { errors } from '../errors.ts';
import type { TableDef } from './table-definitions.ts';

type NameKind = 'table' | 'column' | 'index';

/**
 * Checks that names are unique: of all tables and indexes (PostgreSQL keeps both in one namespace), and of the columns
 * of each table.
 *
 * @param tables tables of types, components and plugins' entities.
 * @param opaqueTables tables of entities of which only the table name is known.
 * @throws DATABASE_NAME_TAKEN with both owners.
 */
export function assertUniqueNames(tables: readonly TableDef[], opaqueTables: readonly OwnedTable[]): void {
  const relations = new Map<string, string>();
  const claim = (names: Map<string, string>, kind: NameKind, name: string, owner: string) => {
    const first = names.get(name) ?? (names === relations ? reservedOwner(name, owner) : undefined);
    if (first !== undefined && first !== owner) throw errors.NAME_TAKEN({ kind, name, first, second: owner });
    names.set(name, owner);
  };
  for (const { table, owner } of [...tables, ...opaqueTables]) {
    if (relations.has(table))
      throw errors.NAME_TAKEN({ kind: 'table', name: table, first: relations.get(table)!, second: owner });
    claim(relations, 'table', table, owner);
  }
  for (const { table, owner, columns, indexes } of tables) {
    const columnNames = new Map<string, string>();
    for (const { name, property, references } of columns) {
      claim(columnNames, 'column', name, `"${property}" of ${owner}`);
      if (references) claim(relations, 'index', references.name, `the foreign key "${name}" of "${table}"`);
    }
    for (const { name, columns: indexColumns } of indexes)
      claim(
        relations,
        'index',
        name,
        `the index over ${indexColumns.map((column) => `"${column}"`).join(', ')} of "${table}"`,
      );
  }
}

/** A table name and what the table belongs to, for messages. */
export interface OwnedTable {
  readonly table: string;
  readonly owner: string;
}

/** Table names reserved for Mortise or Strapi, even if the plugin that owns them is not installed. */
interface ReservedNames {
  readonly names: RegExp;
  readonly owner: string;
  /** Owners that may use these names. */
  readonly types?: RegExp;
}
const RESERVED: readonly ReservedNames[] = [
  { names: /^mortise_/, owner: 'Mortise, for its own metadata' },
  {
    names: /^strapi_(?:core_store_settings|database_schema|migrations|migrations_internal|webhooks)$/,
    owner: 'Strapi, for its own settings and metadata',
  },
  {
    // Only the prefixes of Strapi's own tables: projects may have types such as strapi-thing.
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

/** The owner of a reserved name that a type may not use. Entities belong to plugins and may use any name. */
function reservedOwner(name: string, owner: string): string | undefined {
  if (owner.startsWith(ENTITY)) return undefined;
  return RESERVED.find(({ names, types }) => names.test(name) && !types?.test(owner))?.owner;
}

const ENTITY = 'the entity ';
export const entityOwner = (name: string): string => `${ENTITY}"${name}"`;

/** The table of an entity that only MikroORM can interpret; empty if the entity has no table name. */
export function opaqueTable(entity: unknown): readonly OwnedTable[] {
  const { meta, tableName, name } = entity as {
    readonly meta?: { readonly tableName?: unknown; readonly className?: unknown };
    readonly tableName?: unknown;
    readonly name?: unknown;
  };
  const table = meta?.tableName ?? tableName;
  return typeof table === 'string' ? [{ table, owner: entityOwner(String(meta?.className ?? name)) }] : [];
}
