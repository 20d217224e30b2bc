import assert from 'node:assert/strict';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { exists, files, read } from './sources.ts';

/** The anchor that a heading gets on the usual hosts. */
const anchorOf = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const anchorsIn = (file: string) => [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));

test('every link of a page leads to a file, and to a heading of it', () => {
  const wrong: string[] = [];
  for (const page of files('{*.md,docs/*.md,{kernel,test,plugins/standard,plugins/*/*,apps/*}/README.md}')) {
    for (const [, target] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      const [path, anchor] = target!.split('#');
      const file = path ? normalize(join(dirname(page), path)) : page;
      if (!exists(file)) wrong.push(`${page}: ${target} is no file`);
      else if (anchor !== undefined && !anchorsIn(file).includes(anchor))
        wrong.push(`${page}: ${target} is no heading`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('the differences from Strapi are on one page, to which the READMEs link', () => {
  const own = files('{kernel,plugins/standard,plugins/*/*,apps/*}/README.md').filter(
    (page) => /^## Differ/m.test(read(page)) && !read(page).includes('docs/differences.md#'),
  );
  assert.deepEqual(own, []);
});
