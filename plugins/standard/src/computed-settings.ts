import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import type { ConfigFolder } from '@mortise/config/contract';
import { errors } from './errors.ts';

type Values = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recordOf = (value: unknown): Values => (isRecord(value) ? value : {});
const trimSlashes = (text: string) => text.replaceAll(/^[/ ]+|[/ ]+$/g, '');

const LOOPBACK: ReadonlySet<unknown> = new Set(['127.0.0.1', '0.0.0.0', '::1', '::']);

/**
 * Returns the settings that Strapi computes and adds to those of the config files: `server.url` and `absoluteUrl`,
 * `admin.url`, `path` and `absoluteUrl`, `dirs`, `info`, `environment`, `launchedAt`, `uuid`.
 *
 * @returns the changed top-level settings, each complete.
 * @throws STANDARD_URL_INVALID.
 */
export async function computedSettings(
  { values, environment }: Pick<ConfigFolder, 'values' | 'environment'>,
  dir: string,
  launchedAt = Date.now(),
) {
  const server = recordOf(values.server);
  const admin = recordOf(values.admin);
  const url = urlOf('server.url', server.url ?? '', '');
  const adminUrl = urlOf('admin.url', admin.url ?? '/admin', url);
  const origin = originOf(server, environment);
  const absoluteUrl = url.startsWith('http') ? url : origin + url;
  const absoluteAdmin = adminUrl.startsWith('http') ? adminUrl : origin + adminUrl;
  const manifest = await manifestOf(dir);
  return {
    server: { ...server, url, absoluteUrl },
    admin: { ...admin, url: adminUrl, path: pathOf(absoluteAdmin, absoluteUrl), absoluteUrl: absoluteAdmin },
    dirs: dirsOf(resolve(dir), recordOf(server.dirs).public),
    info: manifest,
    environment,
    launchedAt,
    uuid: recordOf(manifest.strapi).uuid ?? false,
  };
}

/** Returns an absolute URL, or a path below `parent`; `parent` itself if `given` is empty. */
function urlOf(path: string, given: unknown, parent: string): string {
  if (typeof given !== 'string') throw errors.URL_INVALID({ path, value: given });
  const text = trimSlashes(given);
  if (!text.startsWith('http')) return text === '' ? parent : `${parent}/${text}`;
  if (!URL.canParse(text)) throw errors.URL_INVALID({ path, value: given });
  return trimSlashes(new URL(text).href);
}

/** Relative to the server's URL if it is below it. */
const pathOf = (address: string, server: string): string =>
  address.startsWith(`${server}/`) ? address.slice(server.length) : new URL(address).pathname;

/** The server's origin, as a browser would use it. */
function originOf({ host = 'localhost', port = 1337 }: Values, environment: string): string {
  const isLocal = environment === 'development' && LOOPBACK.has(host);
  const name = isLocal ? 'localhost' : isIPv6(String(host)) ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

async function manifestOf(dir: string): Promise<Values> {
  const path = join(dir, 'package.json');
  return existsSync(path) ? recordOf(JSON.parse(await readFile(path, 'utf8'))) : {};
}

function dirsOf(root: string, publicDir: unknown) {
  const src = join(root, 'src');
  const below = (name: string) => join(src, name);
  const app = {
    root,
    src,
    api: below('api'),
    components: below('components'),
    extensions: below('extensions'),
    policies: below('policies'),
    middlewares: below('middlewares'),
    config: join(root, 'config'),
  };
  // TypeScript is compiled in memory, so `dist` is the source folder.
  return { app, dist: app, static: { public: resolve(root, typeof publicDir === 'string' ? publicDir : 'public') } };
}
