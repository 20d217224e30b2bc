import type { ScalarType } from '@mortise/content-types/contract';
import pg from 'pg';

const CONNECT_MS = 5000;

/** What a column of PostgreSQL holds, in the words of schemas. */
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
 * What the columns of tables hold, by `<table>.<column>`, before a server is there. None where no database answers: the
 * server then says itself what is wrong with it.
 */
export async function columnsOf(url: string, tables: readonly string[]): Promise<ReadonlyMap<string, ScalarType>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ readonly at: string; readonly type: string }>(COLUMNS, [tables]);
    return new Map(rows.flatMap(({ at, type }) => (TYPES[type] ? [[at, TYPES[type]] as const] : [])));
  } catch {
    return new Map();
  } finally {
    await client.end().catch(() => {});
  }
}

const COLUMNS = `select table_name || '.' || column_name as at, data_type as type
  from information_schema.columns where table_schema = 'public' and table_name = any($1::text[])`;
