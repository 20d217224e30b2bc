import type { ScalarAttribute } from '@mortise/content-types/contract';
import { errors } from './errors.ts';
import type { ColumnKind } from './shapes.ts';

/** How the `column` option of an attribute overrides its column, in PostgreSQL's terms. */
export interface OwnColumn {
  /** As PostgreSQL prints it. */
  readonly type?: string;
  readonly isRequired: boolean;
  /** A SQL literal. */
  readonly byDefault?: string;
  readonly isUnique: boolean;
}

type Args = readonly unknown[];
interface SqlType {
  /** The column kinds whose API values this type can store. */
  readonly kinds: readonly ColumnKind[];
  readonly sql: (args: Args) => string;
}

const TEXTS: readonly ColumnKind[] = ['line', 'text'];
const WHOLE: readonly ColumnKind[] = ['integer', 'bigint'];
const NUMBERS: readonly ColumnKind[] = ['double', 'decimal'];
const count = (value: unknown, otherwise: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : otherwise;
const moment = ([first]: Args) => {
  const { precision } = (first ?? {}) as { readonly precision?: unknown };
  return `timestamp(${count(precision, 6)}) without time zone`;
};
/** By type name in Strapi's schema builder. */
const TYPES: Readonly<Record<string, SqlType>> = {
  string: { kinds: TEXTS, sql: ([length]) => `character varying(${count(length, 255)})` },
  text: { kinds: TEXTS, sql: () => 'text' },
  integer: { kinds: WHOLE, sql: () => 'integer' },
  bigInteger: { kinds: WHOLE, sql: () => 'bigint' },
  smallint: { kinds: WHOLE, sql: () => 'smallint' },
  double: { kinds: NUMBERS, sql: () => 'double precision' },
  float: { kinds: NUMBERS, sql: () => 'real' },
  decimal: { kinds: NUMBERS, sql: ([whole, part]) => `numeric(${count(whole, 10)},${count(part, 2)})` },
  datetime: { kinds: ['datetime'], sql: moment },
  timestamp: { kinds: ['datetime'], sql: moment },
  time: {
    kinds: ['time'],
    sql: ([digits]) => (typeof digits === 'number' ? `time(${count(digits, 3)})` : 'time').concat(' without time zone'),
  },
  date: { kinds: ['date'], sql: () => 'date' },
  boolean: { kinds: ['boolean'], sql: () => 'boolean' },
  json: { kinds: ['json'], sql: () => 'json' },
  jsonb: { kinds: ['json'], sql: () => 'jsonb' },
};
/** The type name for an override that has `args` but no `type`. */
const NAMES: Readonly<Partial<Record<ColumnKind, string>>> = {
  line: 'string',
  text: 'text',
  integer: 'integer',
  bigint: 'bigInteger',
  double: 'double',
  decimal: 'decimal',
  datetime: 'datetime',
  time: 'time',
  date: 'date',
  boolean: 'boolean',
  json: 'jsonb',
};

/**
 * The column override of an attribute; undefined if it has none.
 *
 * @throws DATABASE_COLUMN_UNFIT for a type that cannot store the attribute's values.
 */
export function ownColumnOf(uid: string, { name, schema }: ScalarAttribute, kind: ColumnKind): OwnColumn | undefined {
  const { type, args, defaultTo, notNullable, unique } = schema.column ?? {};
  if (type === undefined && args === undefined && defaultTo == null && notNullable !== true && unique !== true)
    return undefined;
  const word = type === undefined ? NAMES[kind] : String(type);
  const known = word !== undefined && Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
  const zoned = Array.isArray(args) && (args[0] as { readonly useTz?: unknown } | undefined)?.useTz === true;
  if (!known?.kinds.includes(kind) || zoned) {
    const fitting = Object.keys(TYPES).filter((each) => TYPES[each]!.kinds.includes(kind));
    throw errors.COLUMN_UNFIT({
      uid,
      attribute: name,
      type: zoned ? `${word} with a time zone` : String(type),
      fitting,
    });
  }
  const isTyped = type !== undefined || args !== undefined;
  return {
    ...(isTyped ? { type: known.sql(Array.isArray(args) ? args : []) } : {}),
    ...(defaultTo == null ? {} : { byDefault: literalOf(defaultTo) }),
    isRequired: notNullable === true,
    isUnique: unique === true,
  };
}

function literalOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** True if the column stores integers beyond 32 bits. */
export const isWide = ({ type, schema }: ScalarAttribute): boolean =>
  type === 'integer' && schema.column?.type === 'bigInteger';
