import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createKernel, type Plugin } from '@mortise/kernel';
import { fromProject, type StandardOptions, standard } from '@mortise/standard';
import type {} from '@mortise/standard/contracts';
import { blog, sampleContent } from '../src/blog.ts';
import { publicGrants } from '../src/model.ts';
import { writeStrapiFolder } from './strapi-folder.ts';

const PATHS = [
  '/api/articles?populate=*&sort=title&pagination[pageSize]=5',
  '/api/articles?filters[author][name][$contains]=a&populate[tags][fields]=name&status=draft',
  '/api/articles?filters[nope]=1',
  '/api/articles/none',
  '/api/authors?fields=name&sort=name:desc',
  '/api/categories?populate=articles',
  '/api/tags?pagination[start]=2&pagination[limit]=3',
  '/api/pages?locale=fr&populate=localizations',
  '/api/global?populate=*',
  '/api/nothing',
];

/** What a server says to every path. */
async function answers(list: readonly Plugin[], options: StandardOptions): Promise<readonly string[]> {
  const kernel = createKernel([
    standard({
      ...options,
      auth: { grants: { public: publicGrants } },
      database: { dataDir: 'memory://' },
      http: { ...options.http, host: '127.0.0.1', port: 0 },
      logger: { level: 'silent' },
    }),
    list,
    sampleContent(),
  ]);
  await kernel.start();
  try {
    const said: string[] = [];
    for (const path of PATHS) {
      const answer = await fetch(kernel.use.http.url! + path);
      said.push(`${path}: ${answer.status} ${await answer.text()}`);
    }
    return said;
  } finally {
    await kernel.stop();
  }
}

describe('the blog as a Strapi project', () => {
  test('it answers as the blog made of plugins, and names the database that the project names', async () => {
    const dir = writeStrapiFolder();
    try {
      const { options, plugins } = await fromProject(dir);
      const { url } = options.database as { readonly url: string };
      assert.match(url, /^postgres:\/\/[^/]+:\d+\/.+$/);
      const fromPlugins = await answers([blog()], {});
      const fromFolder = await answers(plugins, options);
      assert.deepEqual(fromFolder, fromPlugins);
      assert.equal(fromFolder.filter((each) => each.includes(': 200 ')).length, 7);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
