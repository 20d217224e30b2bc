import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createKernel, definePlugin, type Kernel, type Log, type Plugin } from '@mortise/kernel';
import { errors } from './errors.ts';

type List = readonly (Plugin | readonly Plugin[])[];

/** Where an app's list is looked for: what is written, then what was built of it. */
export const PLACES: readonly string[] = ['src/plugins.ts', 'src/plugins.js', 'dist/plugins.js', 'plugins.js'];

/**
 * Composes an app's kernel without opening anything. What it logs goes to `print`; without it the app is as it
 * is.
 *
 * @throws CLI_APP_MISSING, CLI_APP_UNREADABLE, CLI_APP_INVALID; the kernel's refusals.
 */
export async function composeApp(file: string | undefined, print?: (line: string) => void): Promise<Kernel> {
  const looked = file === undefined ? PLACES : [file];
  const found = looked.find((each) => existsSync(each));
  if (found === undefined) throw errors.APP_MISSING({ looked });
  const kernel = createKernel([...(await listOf(found)), print ? plainLogger(print)() : []]);
  await kernel.compose();
  return kernel;
}

async function listOf(file: string): Promise<List> {
  const failed = (cause: unknown) =>
    errors.APP_UNREADABLE({ file, cause: cause instanceof Error ? cause.message : String(cause) }, cause);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (cause) {
    throw failed(cause);
  }
  const { plugins = module.default } = module;
  const list: unknown = typeof plugins === 'function' ? await plugins() : plugins;
  if (!Array.isArray(list)) throw errors.APP_INVALID({ file, found: Object.keys(module) });
  return list as List;
}

/** Stands in for the app's own log, which may go to where the answer goes. */
function plainLogger(print: (line: string) => void) {
  const quiet = () => {};
  const log: Log = { error: print, warn: print, info: quiet, debug: quiet };
  return definePlugin({ name: 'mortise-cli', decorates: { log: () => log } });
}
