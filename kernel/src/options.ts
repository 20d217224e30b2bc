import { isDeepStrictEqual } from 'node:util';
import { nearest } from './errors.ts';
import { errors, messageOf } from './kernel-errors.ts';

/** The Standard Schema interface (standardschema.dev), implemented by zod, valibot, arktype and others. */
export interface StandardSchemaV1<I = unknown, O = I> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<O> | Promise<StandardResult<O>>;
    readonly types?: { readonly input: I; readonly output: O } | undefined;
  };
}
type StandardResult<O> = { readonly value: O; readonly issues?: undefined } | { readonly issues: readonly Issue[] };
type Issue = { readonly message: string; readonly path?: readonly (PropertyKey | PathItem)[] | undefined };
type Validate = (value: unknown) => Promise<StandardResult<unknown>>;
type PathItem = { readonly key: PropertyKey };

export type InferInput<S extends StandardSchemaV1> = NonNullable<S['~standard']['types']>['input'];
export type InferOutput<S extends StandardSchemaV1> = NonNullable<S['~standard']['types']>['output'];

/**
 * Validates a plugin's options.
 *
 * @returns the output of the schema, with defaults; `undefined` without a schema.
 * @throws KERNEL_OPTION_INVALID naming the plugin and each invalid option; KERNEL_OPTION_UNKNOWN for an unknown
 *   option, also where the schema would silently drop it.
 */
export async function validateOptions(plugin: string, schema: StandardSchemaV1 | undefined, input: unknown) {
  if (!schema) {
    const keys = isObject(input) ? Object.keys(input) : input === undefined ? [] : [String(input)];
    if (keys.length > 0) throw errors.OPTION_UNKNOWN({ plugin, options: keys, known: [], nearest: undefined });
    return undefined;
  }
  const validate = async (value: unknown) => schema['~standard'].validate(value);
  const result = await validate(input ?? {}).catch((cause: unknown) => {
    throw errors.OPTION_INVALID({ plugin, problems: [messageOf(cause)] }, cause);
  });
  if (result.issues) {
    const problems = result.issues.map(({ message, path = [] }) => {
      const dottedPath = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
      return dottedPath ? `${dottedPath}: ${message}` : message;
    });
    throw errors.OPTION_INVALID({ plugin, problems });
  }
  const options = await findIgnoredKeys(validate, input, result.value);
  if (options.length > 0) {
    const known = Object.keys(result.value as object);
    throw errors.OPTION_UNKNOWN({ plugin, options, known, nearest: nearest(options[0]!, known) });
  }
  return result.value;
}

/**
 * Keys that the schema strips without validating them. A Standard Schema does not expose its keys, and most libraries
 * strip unknown keys silently, so each candidate is validated again with a symbol as its value: an unknown key changes
 * neither the result nor the issues.
 */
async function findIgnoredKeys(validate: Validate, input: unknown, output: unknown): Promise<readonly string[]> {
  const ignored: string[] = [];
  if (!isObject(input) || !isObject(output)) return ignored;
  for (const key of Object.keys(input)) {
    if (input[key] === undefined || key in output) continue;
    const probed = await validate({ ...input, [key]: Symbol('no option') }).catch(() => undefined);
    if (probed && !probed.issues && isDeepStrictEqual(probed.value, output)) ignored.push(key);
  }
  return ignored;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
