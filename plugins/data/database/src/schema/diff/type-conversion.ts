/** How values change when a column gets another type. */
export type Conversion = 'widens' | 'becomes-text' | 'cuts' | 'converts';

/** PostgreSQL's internal type names and their SQL names. */
const TYPE_ALIASES: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'int',
  integer: 'int',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'char',
  decimal: 'numeric',
  'character varying': 'varchar',
};
/** One name for each column type: `int4` and `integer` are `int`. */
export const typeName = (type: string): string =>
  type.replace(/^[a-z0-9_ ]+?(?=\(|$)/i, (name) => TYPE_ALIASES[name.trim().toLowerCase()] ?? name.trim());

const baseName = (type: string) =>
  typeName(type)
    .replace(/\(.*\)$/, '')
    .trim();
const sizeOf = (type: string) => Number(/\((\d+)/.exec(type)?.[1] ?? Number.POSITIVE_INFINITY);

const TEXT_TYPES: ReadonlySet<string> = new Set(['varchar', 'text', 'char', 'character']);
const NUMBER_TYPES: ReadonlySet<string> = new Set(['smallint', 'int', 'bigint', 'real', 'double precision', 'numeric']);
/** Conversions that change no value. */
const WIDENINGS: ReadonlySet<string> = new Set([
  'smallint int',
  'smallint bigint',
  'smallint double precision',
  'int bigint',
  'int double precision',
  'real double precision',
]);

export const isJson = (type: string): boolean => baseName(type) === 'json' || baseName(type) === 'jsonb';
const isText = (type: string) => TEXT_TYPES.has(baseName(type));

export function conversionOf(from: string, to: string): Conversion {
  if (isText(to)) {
    if (!isText(from)) return 'becomes-text';
    return sizeOf(to) >= sizeOf(from) ? 'widens' : 'cuts';
  }
  return WIDENINGS.has(`${baseName(from)} ${baseName(to)}`) ? 'widens' : 'converts';
}

/** True if values of one column type can be read and queried as another: numbers as numbers, anything as text. */
export const isReadableAs = (from: string, to: string): boolean =>
  isText(to) || baseName(from) === baseName(to) || (NUMBER_TYPES.has(baseName(from)) && NUMBER_TYPES.has(baseName(to)));
