import type { Log } from '@mortise/kernel';
import { isMortiseError } from '@mortise/kernel';
import type { Project, Strapi } from './contract.ts';
import { errors } from './errors.ts';

/** Runs one step of every file that has it, one after another. @throws PROJECT_LIFE_FAILED. */
export async function runLives({ lives }: Project, step: 'register' | 'bootstrap' | 'destroy', strapi: Strapi) {
  for (const life of lives) {
    try {
      await life[step]?.({ strapi });
    } catch (cause) {
      if (isMortiseError(cause) && cause.code === 'PROJECT_STRAPI_ABSENT') throw cause;
      const problem = (cause as Error)?.message ?? String(cause);
      throw errors.LIFE_FAILED({ file: life.file, step, problem }, cause);
    }
  }
}

/** One warning for each thing that was found and is not used. */
export const tellNotes = (notes: readonly string[], log: Log): void => {
  for (const note of notes) log.warn(note);
};
