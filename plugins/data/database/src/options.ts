import type { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';

/** `max` is at least 1: with an empty pool the first request would wait forever. */
const pool = z
  .strictObject({ min: z.number().int().min(0).default(0), max: z.number().int().min(1).default(10) })
  .refine(({ min, max }) => min <= max, 'min is above max');

export const databaseOptions = z.strictObject({
  /** The URL of a PostgreSQL server. If omitted, the embedded database is used. */
  url: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'must be a PostgreSQL URL: postgres://user:password@host:5432/name')
    .optional(),
  /** The data directory of the embedded database, or `memory://`. */
  dataDir: z.string().min(1).default('.mortise/data'),
  pool: pool.default({ min: 0, max: 10 }),
  /** How long a request waits for a connection, in ms, before it fails. */
  acquireTimeoutMs: z.number().int().min(1).default(5_000),
  /** Set to false behind a connection pooler in transaction mode. */
  preparedStatements: z.boolean().default(true),
  /** How long PostgreSQL may work on one statement, in ms; 0 for no limit. */
  statementTimeoutMs: z.number().int().min(0).default(30_000),
  /**
   * Longer statements are not prepared by name: PostgreSQL's plan is about fifty times as large as the text, in each
   * backend.
   */
  maxPreparedChars: z.number().int().min(0).default(16_384),
  /** How many characters of prepared statements each connection keeps. */
  maxPreparedTotalChars: z.number().int().min(0).default(524_288),
  /** How many connections reads of clients may hold at once; by default four fifths of the pool. */
  clientConnections: z.number().int().min(1).optional(),
  /**
   * How many of those slow reads may hold at once; by default the number of cores minus one, and at most half of them.
   */
  slowConnections: z.number().int().min(1).optional(),
  /**
   * How long a read that content-api estimates as expensive waits for a slot among the slow reads, in ms, before it
   * fails.
   */
  expensiveTimeoutMs: z.number().int().min(1).default(150),
  /** How many characters the rows and responses of all client reads in flight may hold together. */
  maxCharsInFlight: z.number().int().min(1).default(48_000_000),
  /** Enables PostgreSQL's JIT compilation, which time limits cannot interrupt. */
  jit: z.boolean().default(false),
  /** What happens with the schema plan at boot. */
  sync: z.enum(['apply', 'plan', 'off']).default('apply'),
  /**
   * `taken` creates unique indexes at boot if no rows violate them; `advised` creates them only when their step is
   * applied.
   */
  uniqueIndexes: z.enum(['advised', 'taken']).default('advised'),
  /** An open PGlite instance. The caller closes it. */
  pglite: z.custom<PGlite>((value) => typeof value === 'object' && value !== null && 'query' in value).optional(),
});
export type DatabaseOptions = z.output<typeof databaseOptions>;
