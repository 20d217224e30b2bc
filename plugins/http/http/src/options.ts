import { z } from 'zod';
import { compileTrust } from './proxies.ts';

/** An address, a subnet, or one of proxy-addr's names, such as `loopback`. */
const proxy = z
  .string()
  .refine(isProxyAddress, { error: ({ input }) => `"${String(input)}" is neither an address nor a network` });
const milliseconds = z.number().int().positive();
const count = z.number().int().positive();

export const options = z
  .object({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535).default(1337),
    proxy: z
      .union([z.boolean(), z.int().positive(), z.array(proxy).min(1), z.literal('any')], {
        error: () =>
          'give false, the number of proxies in front of the server, a list of their addresses ("10.0.0.0/8", "loopback"), or "any"',
      })
      .default(false),
    keys: z.array(z.string().min(1)).min(1).optional(),
    headersTimeoutMs: milliseconds.default(10_000),
    requestTimeoutMs: milliseconds.default(60_000),
    keepAliveTimeoutMs: milliseconds.default(5_000),
    drainTimeoutMs: milliseconds.default(10_000),
    maxBytesInFlight: count.default(64_000_000),
    answerWaitMs: milliseconds.default(500),
    sendTimeoutMs: milliseconds.default(10_000),
    uploads: z
      .object({ dir: z.string().min(1).optional(), maxBytes: count.optional() })
      .strict()
      .optional(),
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

function isProxyAddress(address: string): boolean {
  try {
    return compileTrust([address]) !== undefined;
  } catch {
    return false;
  }
}
