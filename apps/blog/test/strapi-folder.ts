import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { components, contentTypes } from '../src/model.ts';

/** The blog as Strapi's generator lays a project out, in a new folder: CommonJS, factories, a database by variables. */
export function writeStrapiFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'mortise-blog-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  write('package.json', '{ "name": "blog", "private": true, "strapi": { "uuid": false } }');
  for (const [uid, schema] of Object.entries(contentTypes)) {
    const name = uid.slice(uid.indexOf('.') + 1);
    write(`src/api/${name}/content-types/${name}/schema.json`, JSON.stringify(schema));
    for (const [layer, factory] of LAYERS) {
      const text = `'use strict';\nmodule.exports = require('@strapi/strapi').factories.${factory}('${uid}');\n`;
      write(`src/api/${name}/${layer}/${name}.js`, text);
    }
  }
  for (const [uid, schema] of Object.entries(components)) {
    write(`src/components/${uid.replace('.', '/')}.json`, JSON.stringify(schema));
  }
  write(
    'src/index.js',
    "'use strict';\nmodule.exports = { register() {}, async bootstrap({ strapi }) { strapi.log.info('up'); } };\n",
  );
  for (const [root, text] of Object.entries(CONFIG))
    write(`config/${root}.js`, `'use strict';\nmodule.exports = ${text};\n`);
  return dir;
}

const LAYERS = [
  ['controllers', 'createCoreController'],
  ['services', 'createCoreService'],
  ['routes', 'createCoreRouter'],
] as const;

const CONFIG: Readonly<Record<string, string>> = {
  admin:
    "({ env }) => ({ auth: { secret: env('ADMIN_JWT_SECRET', 'x') }, apiToken: { salt: env('API_TOKEN_SALT', 'x') } })",
  api: '{ rest: { defaultLimit: 25, maxLimit: 100, withCount: true } }',
  database: `({ env }) => ({
    connection: {
      client: 'postgres',
      connection: {
        host: env('DATABASE_HOST', '127.0.0.1'),
        port: env.int('DATABASE_PORT', 5432),
        database: env('DATABASE_NAME', 'strapi'),
        user: env('DATABASE_USERNAME', 'postgres'),
        password: env('DATABASE_PASSWORD', ''),
        ssl: env.bool('DATABASE_SSL', false),
        schema: env('DATABASE_SCHEMA', 'public'),
      },
      pool: { min: env.int('DATABASE_POOL_MIN', 2), max: env.int('DATABASE_POOL_MAX', 10) },
    },
  })`,
  middlewares: `['logger', 'errors', 'security', 'cors', 'poweredBy', 'query', 'body', 'session', 'favicon', 'public'].map(
    (name) => 'strapi::' + name,
  )`,
  plugins: '() => ({})',
  server: "({ env }) => ({ host: '127.0.0.1', port: 0, app: { keys: env.array('APP_KEYS', ['a', 'b']) } })",
};
