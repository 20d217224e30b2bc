import { errors } from './errors.ts';

/** Strapi's reserved names, in lower case. */
const RESERVED: ReadonlySet<string> = new Set(
  'uuid hosting license enforce disable enable telemetry strapi internal environment info dirs autoreload'.split(' '),
);
const MISSPELLINGS: Readonly<Record<string, string>> = { middleware: 'middlewares', plugin: 'plugins' };

/**
 * Validates the name of a config file.
 *
 * @param name the name without its extension.
 * @param file the path, for the message.
 * @throws CONFIG_NAME_RESERVED.
 */
export function validateName(name: string, file: string): void {
  const lower = name.toLowerCase();
  const instead = Object.hasOwn(MISSPELLINGS, lower) ? MISSPELLINGS[lower] : undefined;
  if (RESERVED.has(lower) || instead !== undefined) throw errors.NAME_RESERVED({ file, name, instead });
}
