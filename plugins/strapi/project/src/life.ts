import type { Log } from '@mortise/kernel';
import { isMortiseError } from '@mortise/kernel';
import type { Project, Strapi } from './contract.ts';
import { errors } from './errors.ts';
import { enterServer, leaveServer, withGlobal } from './global.ts';
import type { Factories } from './late.ts';

/** The parts of a bound project that lifecycle functions need. */
interface Living {
  readonly strapi: Strapi;
  readonly factories: Factories;
}

/**
 * Points the global `strapi` at this server, then runs `register` and `bootstrap`.
 *
 * @throws PROJECT_LIFE_FAILED, PROJECT_FACTORY_FAILED.
 */
export async function openLives(project: Project, { strapi, factories }: Living): Promise<void> {
  enterServer(strapi);
  factories.retry(false);
  await runLives(project, 'register', strapi);
  factories.retry(true);
  await runLives(project, 'bootstrap', strapi);
}

/** @throws PROJECT_LIFE_FAILED. */
export async function closeLives(project: Project, { strapi }: Living): Promise<void> {
  try {
    await runLives(project, 'destroy', strapi);
  } finally {
    leaveServer(strapi);
  }
}

/** Calls one lifecycle function of every file that exports it, in sequence. @throws PROJECT_LIFE_FAILED. */
export async function runLives({ lives }: Project, step: 'register' | 'bootstrap' | 'destroy', strapi: Strapi) {
  for (const life of lives) {
    try {
      await withGlobal(strapi, async () => life[step]?.({ strapi }));
    } catch (cause) {
      if (isMortiseError(cause) && cause.code === 'PROJECT_STRAPI_ABSENT') throw cause;
      const problem = (cause as Error)?.message ?? String(cause);
      throw errors.LIFE_FAILED({ file: life.file, step, problem }, cause);
    }
  }
}

/** Logs one warning for each ignored file or setting. */
export const tellNotes = (notes: readonly string[], log: Log): void => {
  for (const note of notes) log.warn(note);
};
