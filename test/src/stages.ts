import { PGlite } from '@electric-sql/pglite';
import { dataDir as image } from '@electric-sql/pglite-prepopulatedfs';
import { Client } from 'pg';
import { errors } from './errors.ts';
import type { Stage } from './stage.ts';

export type DatabaseKind = 'pglite' | 'postgres';

/** @throws TEST_DATABASE_UNKNOWN. */
export function databaseKind(given: string | undefined): DatabaseKind {
  const value = given ?? process.env.MORTISE_TEST_DATABASE ?? 'pglite';
  if (value !== 'pglite' && value !== 'postgres') throw errors.DATABASE_UNKNOWN({ value });
  return value;
}

/** An embedded database in memory, gone with the process. */
export async function openPgliteStage(): Promise<Stage> {
  const pglite = await PGlite.create({
    dataDir: 'memory://',
    loadDataDir: await image(),
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
  });
  return { run: (sql) => pglite.exec(sql), options: { pglite }, close: () => pglite.close() };
}

const SERVER = 'postgres://postgres@127.0.0.1:5432/postgres';
let made = 0;

/**
 * A scratch database on the PostgreSQL at DATABASE_URL or 127.0.0.1:5432, dropped when it is closed.
 *
 * @throws TEST_POSTGRES_MISSING.
 */
export async function openPostgresStage(): Promise<Stage> {
  const server = process.env.DATABASE_URL ?? SERVER;
  const name = `mortise_test_${process.pid}_${made++}`;
  await onServer(server, `drop database if exists ${name} with (force)`);
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    run: (sql) => onServer(url.href, sql),
    options: { url: url.href },
    close: () => onServer(server, `drop database if exists ${name} with (force)`),
  };
}

/** Runs SQL over a connection of its own, which is closed at once: nothing stays open between boots. */
async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
  } catch (cause) {
    throw errors.POSTGRES_MISSING({ url: url.replace(/:[^:@/]*@/, ':***@') }, cause);
  }
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Drops the scratch databases of processes that are gone. */
export async function sweepPostgres(): Promise<void> {
  const server = process.env.DATABASE_URL ?? SERVER;
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select datname as name from pg_database where datname like 'mortise\\_test\\_%'",
    );
    for (const { name } of rows)
      if (!isAlive(Number(name.split('_')[2]))) await client.query(`drop database ${name} with (force)`);
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
