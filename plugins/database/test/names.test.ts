import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLayouts } from '../src/layout.ts';
import { shapesOf, type TableShape } from '../src/shapes.ts';
import { namesModel } from './names-model.ts';

/** `table: columns in order | indexes and unique constraints | foreign keys`. */
const lineOf = ({ table, columns, indexes }: TableShape): string => {
  const keys = columns.flatMap(({ references }) => references?.name ?? []);
  const parts = [columns.map(({ name }) => name), [...keys, ...indexes.map(({ name }) => name)].sort(), keys.sort()];
  return `${table}: ${parts.map((names) => names.join(' ')).join(' | ')}`;
};
/** What Strapi 5.54 made for `names-model.ts` in an empty database, read from its catalogues. */
const strapi = readFileSync(join(import.meta.dirname, 'strapi-names.txt'), 'utf8')
  .trim()
  .split('\n');

describe('names of tables, columns, indexes and constraints', () => {
  const { types, components } = namesModel();
  const ours = new Map(shapesOf(createLayouts(types, components)).map((shape) => [shape.table, lineOf(shape)]));

  it('are those that Strapi makes, whichever part of them is long', () => {
    assert.ok(strapi.length > 200, `only ${strapi.length} tables`);
    for (const line of strapi) assert.equal(ours.get(line.slice(0, line.indexOf(':'))), line);
    assert.equal(ours.size, strapi.length);
  });
});
