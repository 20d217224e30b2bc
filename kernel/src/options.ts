import { errors } from './kernel-errors.ts';

/** The Standard Schema interface (standardschema.dev): what zod, valibot, arktype and others all speak. */
export interface StandardSchemaV1<I = unknown, O = I> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<O> | Promise<StandardResult<O>>;
    readonly types?: { readonly input: I; readonly output: O } | undefined;
  };
}
type StandardResult<O> =
  | { readonly value: O; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

export type InferInput<S extends StandardSchemaV1> = NonNullable<S['~standard']['types']>['input'];
export type InferOutput<S extends StandardSchemaV1> = NonNullable<S['~standard']['types']>['output'];

/**
 * Checks a plugin's options.
 *
 * @returns what the schema makes of them, defaults filled in; without a schema, `undefined`.
 * @throws KERNEL_OPTION_INVALID naming the plugin and each wrong option; KERNEL_OPTION_UNKNOWN when the plugin takes none.
 */
export async function checkOptions(
  plugin: string,
  schema: StandardSchemaV1 | undefined,
  input: unknown,
): Promise<unknown> {
  if (!schema) {
    const given =
      typeof input === 'object' && input !== null ? Object.keys(input) : input === undefined ? [] : [String(input)];
    if (given.length > 0) throw errors.OPTION_UNKNOWN({ plugin, options: given });
    return undefined;
  }
  const result = await schema['~standard'].validate(input ?? {});
  if (!result.issues) return result.value;
  const problems = result.issues.map(({ message, path = [] }) => {
    const at = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
    return at ? `${at}: ${message}` : message;
  });
  throw errors.OPTION_INVALID({ plugin, problems });
}
