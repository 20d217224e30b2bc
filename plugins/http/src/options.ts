import { z } from 'zod';

const milliseconds = z.number().int().positive();
const count = z.number().int().positive();

export const options = z
  .object({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535).default(1337),
    proxy: z.boolean().default(false),
    keys: z.array(z.string().min(1)).min(1).optional(),
    headersTimeoutMs: milliseconds.default(10_000),
    requestTimeoutMs: milliseconds.default(60_000),
    keepAliveTimeoutMs: milliseconds.default(5_000),
    drainTimeoutMs: milliseconds.default(10_000),
    maxBytesInFlight: count.default(64_000_000),
    sendTimeoutMs: milliseconds.default(10_000),
    query: z
      .object({
        maxLength: count.optional(),
        maxParameters: count.optional(),
        maxDepth: count.optional(),
        maxListLength: count.optional(),
      })
      .strict()
      .optional(),
  })
  .strict();
