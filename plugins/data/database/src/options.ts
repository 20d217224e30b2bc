import type { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';

/** A pool that can hold no connection would hang the first request. */
const pool = z
  .strictObject({ min: z.number().int().min(0).default(0), max: z.number().int().min(1).default(10) })
  .refine(({ min, max }) => min <= max, 'min is above max');

export const databaseOptions = z.strictObject({
  /** A PostgreSQL; without it the embedded database is used. */
  url: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'is no address of a PostgreSQL: postgres://user:password@host:5432/name')
    .optional(),
  /** Where the embedded database keeps its files, or `memory://`. */
  dataDir: z.string().min(1).default('.mortise/data'),
  pool: pool.default({ min: 0, max: 10 }),
  /** How long a request waits for a connection, in ms, before it is refused. */
  acquireTimeoutMs: z.number().int().min(1).default(5_000),
  /** False behind a pooler in transaction mode. */
  preparedStatements: z.boolean().default(true),
  /** How long the server may work on one statement, in ms; 0 for ever. */
  statementTimeoutMs: z.number().int().min(0).default(30_000),
  /** A longer statement is never prepared by name: PostgreSQL's plan of it is some fifty times as large, in each backend. */
  maxPreparedChars: z.number().int().min(0).default(16_384),
  /** How many characters of statements each connection keeps prepared. */
  maxPreparedTotalChars: z.number().int().min(0).default(524_288),
  /** How many connections reads of clients may hold at once; by default four fifths of the pool, the rest is for everybody else. */
  clientConnections: z.number().int().min(1).optional(),
  /** How many of those slow ones may hold at once; by default one less than the machine has cores, and half of them at most. */
  slowConnections: z.number().int().min(1).optional(),
  /** How long a read that content-api calls dear waits for a connection where the slow ones are many, in ms, before it is refused. */
  dearTimeoutMs: z.number().int().min(1).default(150),
  /** How many characters the reads of all clients may hold together, before their answers are made. */
  maxCharsInFlight: z.number().int().min(1).default(48_000_000),
  /** Lets PostgreSQL compile statements to machine code: it is not interrupted by time limits while it does. */
  jit: z.boolean().default(false),
  /** What becomes of the schema plan at boot. */
  sync: z.enum(['apply', 'plan', 'off']).default('apply'),
  /** Whether unique attributes are held by unique indexes at boot, where no rows stand against them, or by name alone. */
  uniqueIndexes: z.enum(['advised', 'taken']).default('advised'),
  /** An embedded database that is open already, and that someone else closes. */
  pglite: z.custom<PGlite>((value) => typeof value === 'object' && value !== null && 'query' in value).optional(),
});
export type DatabaseOptions = z.output<typeof databaseOptions>;
