import type { ScalarType } from '@mortise/content-types/contract';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5000;

/** Attribute types by PostgreSQL's column type. */
const TYPES: Readonly<Record<string, ScalarType>> = {
  'character varying': 'string',
  text: 'text',
  jsonb: 'json',
  json: 'json',
  integer: 'integer',
  bigint: 'biginteger',
  'double precision': 'float',
  numeric: 'decimal',
  boolean: 'boolean',
  date: 'date',
  'time without time zone': 'time',
  'timestamp without time zone': 'datetime',
};

/**
 * Reads the column types of tables, by `<table>.<column>`, before the server starts. Returns an empty map if the
 * database does not answer: the server reports that error itself when it starts.
 */
export async function readColumnTypes(
  url: string,
  tables: readonly string[],
): Promise<ReadonlyMap<string, ScalarType>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ readonly at: string; readonly type: string }>(COLUMNS_SQL, [tables]);
    return new Map(rows.flatMap(({ at, type }) => (TYPES[type] ? [[at, TYPES[type]] as const] : [])));
  } catch {
    return new Map();
  } finally {
    await client.end().catch(() => {});
  }
}

const COLUMNS_SQL = `select table_name || '.' || column_name as at, data_type as type
  from information_schema.columns where table_schema = 'public' and table_name = any($1::text[])`;
