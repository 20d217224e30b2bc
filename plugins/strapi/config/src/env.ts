import type { Env } from './contract.ts';
import { errors } from './errors.ts';

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Creates the `env` helper of config files, with Strapi's casters. */
export function createEnv(variables: Variables): Env {
  const cast =
    <T>(read: (text: string, key: string) => T) =>
    (key: string, defaultValue?: unknown): T => {
      const text = variables[key];
      return text === undefined ? (defaultValue as T) : read(text, key);
    };
  const text = cast((value) => value);
  const casters = {
    int: cast((value) => Number.parseInt(value, 10)),
    float: cast((value) => Number.parseFloat(value)),
    bool: cast((value) => value === 'true'),
    json: cast(parseJson),
    array: cast(splitList),
    date: cast((value) => new Date(value)),
    oneOf: (key: string, allowed: readonly string[], defaultValue?: string) => {
      validateOneOf(key, allowed, defaultValue);
      const value = text(key);
      return allowed.includes(value) ? value : defaultValue;
    },
  };
  return Object.freeze(Object.assign(text, casters)) as Env;
}

function parseJson(value: string, key: string): unknown {
  try {
    return JSON.parse(value);
  } catch (cause) {
    const remedy = 'Set it to JSON: {"a":1}, ["a"], "a", 1, true or null.';
    throw errors.ENV_INVALID({ key, problem: `it is not valid JSON (${(cause as Error).message})`, remedy }, cause);
  }
}

function splitList(value: string): string[] {
  const items = value.replace(/^\s*\[/, '').replace(/\]\s*$/, '');
  return items.split(',').map((part) => part.trim().replace(/^(["'])(.*)\1$/, '$2'));
}

function validateOneOf(key: string, allowed: readonly string[], defaultValue: string | undefined): void {
  if (!Array.isArray(allowed)) {
    throw errors.ENV_INVALID({
      key,
      problem: 'env.oneOf() has no array of allowed values',
      remedy: `Call env.oneOf('${key}', ['a', 'b'], 'a').`,
    });
  }
  if (defaultValue !== undefined && !allowed.includes(defaultValue)) {
    const problem = `its default "${defaultValue}" is not an allowed value`;
    throw errors.ENV_INVALID({ key, problem, remedy: `Use one of ${allowed.join(', ')} as default.` });
  }
}
