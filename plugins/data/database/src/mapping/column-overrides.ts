import type { ScalarAttribute } from '@mortise/content-types/contract';
import { errors } from '../errors.ts';
import type { ColumnKind } from './table-definitions.ts';

/** How the `column` option of an attribute overrides its column, in PostgreSQL's terms. */
export interface ColumnOverride {
  /** As PostgreSQL prints it. */
  readonly type?: string;
  readonly isRequired: boolean;
  /** A SQL literal. */
  readonly defaultSql?: string;
  readonly isUnique: boolean;
}

type Args = readonly unknown[];
interface SqlType {
  /** The column kinds whose API values this type can store. */
  readonly kinds: readonly ColumnKind[];
  readonly sql: (args: Args) => string;
}

const TEXT_KINDS: readonly ColumnKind[] = ['line', 'text'];
const INTEGER_KINDS: readonly ColumnKind[] = ['integer', 'bigint'];
const DECIMAL_KINDS: readonly ColumnKind[] = ['double', 'decimal'];
const nonNegativeInteger = (value: unknown, otherwise: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : otherwise;
const timestampSql = ([first]: Args) => {
  const { precision } = (first ?? {}) as { readonly precision?: unknown };
  return `timestamp(${nonNegativeInteger(precision, 6)}) without time zone`;
};
/** By type name in Strapi's schema builder. */
const TYPES: Readonly<Record<string, SqlType>> = {
  string: { kinds: TEXT_KINDS, sql: ([length]) => `character varying(${nonNegativeInteger(length, 255)})` },
  text: { kinds: TEXT_KINDS, sql: () => 'text' },
  integer: { kinds: INTEGER_KINDS, sql: () => 'integer' },
  bigInteger: { kinds: INTEGER_KINDS, sql: () => 'bigint' },
  smallint: { kinds: INTEGER_KINDS, sql: () => 'smallint' },
  double: { kinds: DECIMAL_KINDS, sql: () => 'double precision' },
  float: { kinds: DECIMAL_KINDS, sql: () => 'real' },
  decimal: {
    kinds: DECIMAL_KINDS,
    sql: ([whole, part]) => `numeric(${nonNegativeInteger(whole, 10)},${nonNegativeInteger(part, 2)})`,
  },
  datetime: { kinds: ['datetime'], sql: timestampSql },
  timestamp: { kinds: ['datetime'], sql: timestampSql },
  time: {
    kinds: ['time'],
    sql: ([digits]) =>
      (typeof digits === 'number' ? `time(${nonNegativeInteger(digits, 3)})` : 'time').concat(' without time zone'),
  },
  date: { kinds: ['date'], sql: () => 'date' },
  boolean: { kinds: ['boolean'], sql: () => 'boolean' },
  json: { kinds: ['json'], sql: () => 'json' },
  jsonb: { kinds: ['json'], sql: () => 'jsonb' },
};
/** The type name for an override that has `args` but no `type`. */
const DEFAULT_TYPES: Readonly<Partial<Record<ColumnKind, string>>> = {
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
 * @throws DATABASE_COLUMN_UNSUITABLE for a type that cannot store the attribute's values.
 */
export function columnOverrideOf(
  uid: string,
  { name, schema }: ScalarAttribute,
  kind: ColumnKind,
): ColumnOverride | undefined {
  const { type, args, defaultTo, notNullable, unique } = schema.column ?? {};
  if (type === undefined && args === undefined && defaultTo == null && notNullable !== true && unique !== true)
    return undefined;
  const typeName = type === undefined ? DEFAULT_TYPES[kind] : String(type);
  const known = typeName !== undefined && Object.hasOwn(TYPES, typeName) ? TYPES[typeName] : undefined;
  const zoned = Array.isArray(args) && (args[0] as { readonly useTz?: unknown } | undefined)?.useTz === true;
  if (!known?.kinds.includes(kind) || zoned) {
    const fitting = Object.keys(TYPES).filter((each) => TYPES[each]!.kinds.includes(kind));
    throw errors.COLUMN_UNSUITABLE({
      uid,
      attribute: name,
      type: zoned ? `${typeName} with a time zone` : String(type),
      fitting,
    });
  }
  const isTyped = type !== undefined || args !== undefined;
  return {
    ...(isTyped ? { type: known.sql(Array.isArray(args) ? args : []) } : {}),
    ...(defaultTo == null ? {} : { defaultSql: sqlLiteral(defaultTo) }),
    isRequired: notNullable === true,
    isUnique: unique === true,
  };
}

function sqlLiteral(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** True if the column stores integers beyond 32 bits. */
export const isBigInt = ({ type, schema }: ScalarAttribute): boolean =>
  type === 'integer' && schema.column?.type === 'bigInteger';
