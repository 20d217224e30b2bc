import { join } from 'node:path';
import { errors } from './errors.ts';
import type { Settings } from './settings.ts';

/**
 * Returns the database options for `config/database`; without a `client`, the embedded database in the project's folder.
 *
 * @throws STANDARD_DATABASE_UNSUPPORTED for another kind of database or another schema than `public`: the server would read
 *   other tables than those that hold the content.
 */
export function strapiDatabase(database: Settings, dir: string) {
  const outer = database.nested('connection');
  const client = outer.string('client');
  if (client === undefined) return { dataDir: join(dir, '.mortise', 'data') };
  if (client !== 'postgres') {
    const remedy = 'Use postgres, or take config/database away for the embedded PostgreSQL.';
    throw errors.DATABASE_UNSUPPORTED({ problem: `its client is "${client}"`, remedy });
  }
  if (typeof outer.get('connection') === 'function') {
    const remedy = 'Call it in config/database.';
    throw errors.DATABASE_UNSUPPORTED({ problem: 'its connection is a function', remedy });
  }
  const connection = outer.nested('connection');
  const schema = connection.string('schema');
  if (schema !== undefined && schema !== 'public') {
    const remedy = 'Move the tables to the schema "public".';
    throw errors.DATABASE_UNSUPPORTED({ problem: `its schema is "${schema}"`, remedy });
  }
  const pool = { min: outer.nested('pool').number('min'), max: outer.nested('pool').number('max') };
  return {
    url: urlOf(connection),
    ...(pool.min === undefined && pool.max === undefined ? {} : { pool: { min: pool.min ?? 0, max: pool.max ?? 10 } }),
  };
}

/** Warns when DATABASE_URL names another database than `config/database`, which Strapi would use. */
export function overriddenDatabase(url: string | undefined, address: string | undefined): readonly string[] {
  if (!url || !address || !URL.canParse(url) || !URL.canParse(address)) return [];
  const placeOf = ({ hostname, port, pathname }: URL) => `${hostname}:${port || 5432}${pathname}`;
  const [below, above] = [placeOf(new URL(url)), placeOf(new URL(address))];
  return below === above
    ? []
    : [`config/database names ${below}; DATABASE_URL is set and names ${above}, which is used`];
}

function urlOf(connection: Settings): string {
  const whole = connection.string('connectionString');
  const mode = sslMode(connection);
  // The connection string covers these; the others are defaults of Strapi's template and count as read.
  for (const key of ['host', 'port', 'database', 'user', 'password']) connection.get(key);
  if (whole !== undefined) return mode === undefined ? whole : withParameter(whole, 'sslmode', mode);
  const url = new URL('postgres://localhost');
  url.hostname = connection.string('host') ?? 'localhost';
  url.port = String(connection.get('port') ?? 5432);
  url.username = encodeURIComponent(connection.string('user') ?? '');
  url.password = encodeURIComponent(connection.string('password') ?? '');
  url.pathname = `/${encodeURIComponent(connection.string('database') ?? '')}`;
  return mode === undefined ? url.href : withParameter(url.href, 'sslmode', mode);
}

/** Returns a value of node-postgres for `sslmode`; `no-verify` accepts any certificate. */
function sslMode(connection: Settings): string | undefined {
  const ssl = connection.get('ssl');
  if (ssl === undefined || ssl === false) return undefined;
  if (ssl === true) return 'verify-full';
  const inner = connection.nested('ssl');
  if (['ca', 'cert', 'key'].some((key) => inner.has(key))) {
    const remedy = 'Name the files in the address: connectionString "…?sslrootcert=/path".';
    throw errors.DATABASE_UNSUPPORTED({ problem: 'its ssl holds certificates', remedy });
  }
  return inner.boolean('rejectUnauthorized') === false ? 'no-verify' : 'verify-full';
}

function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address);
  if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  return url.href;
}
