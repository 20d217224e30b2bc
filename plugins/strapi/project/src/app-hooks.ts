import type { Log } from '@mortise/kernel';
import { isMortiseError } from '@mortise/kernel';
import type { Project, Strapi } from './contract.ts';
import { errors } from './errors.ts';
import type { Factories } from './factories.ts';
import { enterServer, leaveServer, withGlobal } from './global.ts';

/** The parts of a bound project that lifecycle functions need. */
interface AppContext {
  readonly strapi: Strapi;
  readonly factories: Factories;
}

/**
 * Points the global `strapi` at this server, then runs `register` and `bootstrap`.
 *
 * @throws PROJECT_APP_HOOK_FAILED, PROJECT_FACTORY_FAILED.
 */
export async function runStartHooks(project: Project, { strapi, factories }: AppContext): Promise<void> {
  enterServer(strapi);
  factories.retry(false);
  await runAppHooks(project, 'register', strapi);
  factories.retry(true);
  await runAppHooks(project, 'bootstrap', strapi);
}

/** @throws PROJECT_APP_HOOK_FAILED. */
export async function runDestroyHooks(project: Project, { strapi }: AppContext): Promise<void> {
  try {
    await runAppHooks(project, 'destroy', strapi);
  } finally {
    leaveServer(strapi);
  }
}

/** Calls one lifecycle function of every file that exports it, in sequence. @throws PROJECT_APP_HOOK_FAILED. */
export async function runAppHooks({ appHooks }: Project, step: 'register' | 'bootstrap' | 'destroy', strapi: Strapi) {
  for (const file of appHooks) {
    try {
      await withGlobal(strapi, async () => file[step]?.({ strapi }));
    } catch (cause) {
      if (isMortiseError(cause) && cause.code === 'PROJECT_STRAPI_UNSUPPORTED') throw cause;
      const problem = (cause as Error)?.message ?? String(cause);
      throw errors.APP_HOOK_FAILED({ file: file.file, step, problem }, cause);
    }
  }
}

/** Logs one warning for each ignored file or setting. */
export const logNotes = (notes: readonly string[], log: Log): void => {
  for (const note of notes) log.warn(note);
};
