import { z } from 'zod';

export const options = z.strictObject({
  /** The app's folder of migrations; there may be none. */
  dir: z.string().min(1).default('database/migrations'),
  /** False: they run when they are told to, by `migrations.up()` or `mortise migrate up`. */
  atBoot: z.boolean().default(true),
});
export type MigrationsOptions = z.output<typeof options>;
