import { isMortiseError, type MortiseError } from '@mortise/kernel';

/** Called with an error that Strapi ignores and a native list throws. */
export type Warn = (refusal: MortiseError) => void;

/**
 * Calls a factory with its config. If it throws for an unknown key (`unknownKey` in the error's details), passes the
 * error to `warn` and retries without the key, as Strapi ignores it.
 *
 * @param warn `undefined` under native manners: the error is thrown.
 */
export function madeWithoutUnknownKeys<T>(make: (config: unknown) => T, config: unknown, warn: Warn | undefined): T {
  try {
    return make(config);
  } catch (error) {
    const path = warn && isMortiseError(error) ? error.details.unknownKey : undefined;
    if (!warn || !Array.isArray(path) || !has(config, path)) throw error;
    warn(error as MortiseError);
    return madeWithoutUnknownKeys(make, without(config, path), warn);
  }
}

/** The warning of a Strapi project, on one line. */
export const textOf = (refusal: MortiseError): string =>
  `config/middlewares: ${refusal.message} (${refusal.code}). As in Strapi, the key is ignored. ${sentence(refusal.remedy)}`;

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

const has = (config: unknown, [key, ...below]: readonly string[]): config is Readonly<Record<string, unknown>> =>
  typeof config === 'object' &&
  config !== null &&
  key !== undefined &&
  Object.hasOwn(config, key) &&
  (below.length === 0 || has((config as Record<string, unknown>)[key], below));

function without(config: Readonly<Record<string, unknown>>, [key, ...below]: readonly string[]): object {
  const { [key!]: value, ...rest } = config;
  return below.length === 0 ? rest : { ...rest, [key!]: without(value as typeof config, below) };
}
