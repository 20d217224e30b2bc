import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { adminUser } from '../../content-types/src/admin-user.ts';
import { createLayouts } from '../src/mapping/layout.ts';
import { createTableDefs, type TableDef } from '../src/mapping/table-definitions.ts';
import { modelOf } from './blog.ts';
import { namesModel } from './names-model.ts';

/** `table: columns in order | indexes and unique constraints | foreign keys`. */
const lineOf = ({ table, columns, indexes }: TableDef): string => {
  const keys = columns.flatMap(({ references }) => references?.name ?? []);
  const parts = [columns.map(({ name }) => name), [...keys, ...indexes.map(({ name }) => name)].sort(), keys.sort()];
  return `${table}: ${parts.map((names) => names.join(' ')).join(' | ')}`;
};
/** The names that Strapi 5.54 created for `names-model.ts` in an empty database, read from the catalogs. */
const strapi = readFileSync(join(import.meta.dirname, 'strapi-names.txt'), 'utf8')
  .trim()
  .split('\n');

describe('names of tables, columns, indexes and constraints', () => {
  const { types, components } = namesModel();
  const ours = new Map(createTableDefs(createLayouts(types, components)).map((shape) => [shape.table, lineOf(shape)]));

  it('equal those of Strapi, whichever part of them is long', () => {
    assert.ok(strapi.length > 200, `only ${strapi.length} tables`);
    for (const line of strapi) assert.equal(ours.get(line.slice(0, line.indexOf(':'))), line);
    assert.equal(ours.size, strapi.length);
  });

  it('equal those of Strapi for a type with a table name of 60 letters, which Strapi shortens', () => {
    const singularName = 'long';
    const long = {
      collectionName: 'a_content_type_with_a_rather_long_name_and_then_more_to_it_s',
      info: { singularName, pluralName: 'longs', displayName: 'Long' },
      attributes: {
        others: { type: 'relation', relation: 'manyToMany', target: 'api::long.long' },
        seo: { type: 'component', component: 'shared.seo' },
        opens: { type: 'time' },
      },
    } as const;
    const seo = { collectionName: 'components_seos', info: { displayName: 'seo' }, attributes: {} };
    const model = modelOf({ 'admin::user': adminUser, 'api::long.long': long }, { 'shared.seo': seo });
    const shapes = createTableDefs(createLayouts(model.types, model.components));
    assert.deepEqual(
      shapes.map(({ table }) => table).filter((table) => /_(lnk|cmps)$/.test(table)),
      [
        'a_content_type_with_a_rather_long_name_17eba_others_lnk',
        'a_content_type_with_a_rather_long_name_and_th4a42b_cmps',
      ],
    );
    const columns = shapes.find(({ table }) => table.endsWith('then_mo4a42b'))!.columns;
    assert.equal(columns.find(({ name }) => name === 'opens')?.kind, 'time');
  });
});
