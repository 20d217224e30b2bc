import type { Plugin } from '@mortise/kernel';
import { fromEnvironment, type StandardOptions, standard } from '@mortise/standard';
import { blog, sampleContent } from './blog.ts';
import { publicGrants, readGrants } from './model.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the environment says of the public. Everyone may write the sample, in JSON and by forms; a database at DATABASE_URL
 * holds content of its own, which the public may read, and write only where BLOG_PUBLIC_WRITES is `true`.
 */
export function publicOptions({ DATABASE_URL, BLOG_PUBLIC_WRITES }: Environment) {
  const writes = !DATABASE_URL || BLOG_PUBLIC_WRITES === 'true';
  return {
    auth: { grants: { public: writes ? publicGrants : readGrants } },
    rest: { forms: writes },
  } satisfies StandardOptions;
}

/** Answers of any size, which Strapi gives as well: to compare the two. A server for the public keeps the defaults. */
export const ANY_SIZE = {
  'content-api': { maxAnswerChars: 1e9, maxAnswerEntries: 1e7, maxReadMs: 60_000, maxQueryCost: 1e6 },
  database: { maxCharsInFlight: 2e9 },
  http: { maxBytesInFlight: 2e9, answerWaitMs: 60_000 },
} satisfies StandardOptions;

/** What the blog is made of; the server and the command line put it together. */
export function plugins(): readonly Plugin[] {
  // Reads `.env` in, which may hold the variables below.
  const options = fromEnvironment(process.env.BLOG_ANY_SIZE === 'true' ? ANY_SIZE : {});
  return [...standard({ ...options, ...publicOptions(process.env) }), blog(), sampleContent()];
}
