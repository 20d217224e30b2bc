/** How values change when a column gets another type. */
export type Conversion = 'widens' | 'becomes-text' | 'cuts' | 'converts';

/** PostgreSQL's internal type names and their SQL names. */
const SPOKEN: Readonly<Record<string, string>> = {
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
export const spokenType = (type: string): string =>
  type.replace(/^[a-z0-9_ ]+?(?=\(|$)/i, (name) => SPOKEN[name.trim().toLowerCase()] ?? name.trim());

const bare = (type: string) =>
  spokenType(type)
    .replace(/\(.*\)$/, '')
    .trim();
const sizeOf = (type: string) => Number(/\((\d+)/.exec(type)?.[1] ?? Number.POSITIVE_INFINITY);

const TEXTS: ReadonlySet<string> = new Set(['varchar', 'text', 'char', 'character']);
const NUMBERS: ReadonlySet<string> = new Set(['smallint', 'int', 'bigint', 'real', 'double precision', 'numeric']);
/** Conversions that change no value. */
const WIDENINGS: ReadonlySet<string> = new Set([
  'smallint int',
  'smallint bigint',
  'smallint double precision',
  'int bigint',
  'int double precision',
  'real double precision',
]);

export const isJson = (type: string): boolean => bare(type) === 'json' || bare(type) === 'jsonb';
const isText = (type: string) => TEXTS.has(bare(type));

export function conversionOf(from: string, to: string): Conversion {
  if (isText(to)) {
    if (!isText(from)) return 'becomes-text';
    return sizeOf(to) >= sizeOf(from) ? 'widens' : 'cuts';
  }
  return WIDENINGS.has(`${bare(from)} ${bare(to)}`) ? 'widens' : 'converts';
}

/** True if values of one column type can be read and queried as another: numbers as numbers, anything as text. */
export const readsAs = (from: string, to: string): boolean =>
  isText(to) || bare(from) === bare(to) || (NUMBERS.has(bare(from)) && NUMBERS.has(bare(to)));
