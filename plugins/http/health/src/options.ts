import { z } from 'zod';

const milliseconds = z.number().int().min(0);
const path = z.union([z.string().regex(/^\/./, 'a path must start with a slash'), z.literal(false)]);

export const options = z.strictObject({
  paths: z
    .strictObject({
      health: path.default('/_health'),
      live: path.default('/livez'),
      ready: path.default('/readyz'),
    })
    .prefault({}),
  checkTimeoutMs: milliseconds.min(1).default(2_000),
  keepMs: milliseconds.default(250),
});
