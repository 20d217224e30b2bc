import { isMortiseError, type MortiseError } from '@mortise/kernel';

/** Called with an error that Strapi ignores and a native list throws. */
export type WarnFunction = (error: MortiseError) => void;

/**
 * Calls a factory with its config. If it throws for an unknown key (`unknownKey` in the error's details), passes the
 * error to `warn` and retries without the key, as Strapi ignores it.
 *
 * @param warn `undefined` under native manners: the error is thrown.
 */
export function createIgnoringUnknownKeys<T>(
  create: (config: unknown) => T,
  config: unknown,
  warn: WarnFunction | undefined,
): T {
  try {
    return create(config);
  } catch (error) {
    const path = warn && isMortiseError(error) ? error.details.unknownKey : undefined;
    if (!warn || !Array.isArray(path) || !hasPath(config, path)) throw error;
    warn(error as MortiseError);
    return createIgnoringUnknownKeys(create, omitPath(config, path), warn);
  }
}

/** The warning of a Strapi project, on one line. */
export const warningText = (error: MortiseError): string =>
  `config/middlewares: ${error.message} (${error.code}). As in Strapi, the key is ignored. ${sentence(error.remedy)}`;

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

const hasPath = (config: unknown, [key, ...below]: readonly string[]): config is Readonly<Record<string, unknown>> =>
  typeof config === 'object' &&
  config !== null &&
  key !== undefined &&
  Object.hasOwn(config, key) &&
  (below.length === 0 || hasPath((config as Record<string, unknown>)[key], below));

function omitPath(config: Readonly<Record<string, unknown>>, [key, ...below]: readonly string[]): object {
  const { [key!]: value, ...rest } = config;
  return below.length === 0 ? rest : { ...rest, [key!]: omitPath(value as typeof config, below) };
}
