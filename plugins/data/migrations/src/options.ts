import { z } from 'zod';

export const options = z.strictObject({
  /** The app's folder of migrations; it may be missing. */
  dir: z.string().min(1).default('database/migrations'),
  /** False: migrations run only by `migrations.up()` or `mortise migrate up`. */
  atBoot: z.boolean().default(true),
});
export type MigrationsOptions = z.output<typeof options>;
