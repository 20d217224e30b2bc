import type { AttributeSchema } from '@mortise/content-types/contract';
import { blog, modelOf } from './blog.ts';

/** Every column override; Strapi created `postgres/strapi-own-columns.sql` from them. */
export const columnOverrides: Readonly<Record<string, AttributeSchema>> = {
  a: { type: 'decimal', column: { type: 'decimal' } },
  b: { type: 'float', column: { type: 'double' } },
  c: { type: 'float', column: { type: 'float' } },
  d: { type: 'datetime', column: { type: 'timestamp' } },
  e: { type: 'json', column: { type: 'json' } },
  f: { type: 'datetime', column: { type: 'datetime' } },
  h: { type: 'integer', column: { type: 'smallint' } },
  i: { type: 'time', column: { args: [{ precision: 6 }] } },
  k: { type: 'boolean', column: { defaultTo: true } },
  l: { type: 'integer', column: { defaultTo: 5, unsigned: true } },
  m: { type: 'string', column: { type: 'string' } },
  n: { type: 'biginteger', column: { type: 'integer' } },
  o: { type: 'text', column: { args: ['longtext'] } },
  p: { type: 'string', column: { unique: true } },
  q: { type: 'date', column: { notNullable: true, defaultTo: '2020-01-01' } },
  r: { type: 'json', column: { defaultTo: '{}' } },
  s: { type: 'string', column: { defaultTo: "it's" } },
  t: { type: 'datetime', column: { args: [{ useTz: false, precision: 6 }] } },
  u: { type: 'integer', column: { type: 'integer', args: [7] } },
  v: { type: 'enumeration', enum: ['x'], column: { type: 'text' } },
  w: { type: 'json', column: { type: 'jsonb' } },
  x: { type: 'decimal', column: { args: [20] } },
  y: { type: 'time', column: { type: 'time' } },
  big: { type: 'integer', column: { type: 'bigInteger' } },
  short: { type: 'string', column: { args: [50] } },
  de: { type: 'decimal', column: { args: [20, 8] } },
};

/** The blog, and a type with column overrides. */
export const withColumnOverrides = (attributes: Readonly<Record<string, AttributeSchema>> = columnOverrides) =>
  modelOf({
    ...blog.types,
    'api::col.col': {
      collectionName: 'cols',
      info: { singularName: 'col', pluralName: 'cols', displayName: 'Col' },
      attributes,
    },
  } as typeof blog.types);
