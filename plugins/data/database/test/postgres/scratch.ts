import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const SERVER = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
let made = 0;

/** A database of its own on the real server; whoever finds none fails. */
export interface Scratch {
  readonly url: string;
  /** Runs a script over a connection that is closed at once. @returns the rows of its last statement. */
  run(sql: string): Promise<readonly (readonly unknown[])[]>;
  drop(): Promise<void>;
}

async function on(url: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const results = [await client.query({ text: sql, rowMode: 'array' })].flat();
    return results.at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}

/** @param sql what stands in it from the start. */
export async function createScratch(sql?: string): Promise<Scratch> {
  const name = `database_plugin_${process.pid}_${made++}`;
  await on(SERVER, `drop database if exists ${name} with (force)`);
  await on(SERVER, `create database ${name}`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  if (sql !== undefined) await on(url.href, sql);
  return {
    url: url.href,
    run: (text) => on(url.href, text),
    drop: async () => void (await on(SERVER, `drop database if exists ${name} with (force)`)),
  };
}

const dump = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
/** The tables of the blog as Strapi 5 made them: a dump of their schema. */
export const STRAPI_TABLES = dump('strapi-tables.sql');
/** Besides those: a table whose columns an author overrides, every way that Strapi knows. */
export const STRAPI_OWN_COLUMNS = dump('strapi-own-columns.sql');
/** The same of a project with every kind of relation, media and files. */
export const STRAPI_MORPH_TABLES = dump('strapi-morph-tables.sql');
