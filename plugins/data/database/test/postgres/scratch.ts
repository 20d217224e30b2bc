import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const SERVER = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
let scratchCount = 0;

/** A separate database on the real server. Tests fail if the server is not running. */
export interface Scratch {
  readonly url: string;
  /** Runs a script on a new connection. @returns the rows of its last statement. */
  run(sql: string): Promise<readonly (readonly unknown[])[]>;
  drop(): Promise<void>;
}

async function runOn(url: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const results = [await client.query({ text: sql, rowMode: 'array' })].flat();
    return results.at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}

/** @param sql the initial script. */
export async function createScratch(sql?: string): Promise<Scratch> {
  const name = `database_plugin_${process.pid}_${scratchCount++}`;
  await runOn(SERVER, `drop database if exists ${name} with (force)`);
  await runOn(SERVER, `create database ${name}`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  if (sql !== undefined) await runOn(url.href, sql);
  return {
    url: url.href,
    run: (text) => runOn(url.href, text),
    drop: async () => void (await runOn(SERVER, `drop database if exists ${name} with (force)`)),
  };
}

const dump = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
/** A schema dump of the blog's tables, created by Strapi 5. */
export const STRAPI_TABLES = dump('strapi-tables.sql');
/** Additionally a table with every column override that Strapi supports. */
export const STRAPI_OWN_COLUMNS = dump('strapi-own-columns.sql');
/** A schema dump of a project with every kind of relation, media and files. */
export const STRAPI_MORPH_TABLES = dump('strapi-morph-tables.sql');
