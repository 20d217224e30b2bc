import type { ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import type { AppHook, AppHooksFile } from './contract.ts';
import { errors } from './errors.ts';

export type Values = Readonly<Record<string, unknown>>;

/** True for objects, except arrays. */
export const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const describeValue = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value;

/** Picks the known keys of a content type's schema; content-types validates their values. */
export function checkType(file: string, value: unknown): ContentTypeSchema {
  const schema = checkSchema(file, value);
  const { kind, collectionName, info, options, pluginOptions, attributes, indexes } = schema;
  const remedy = 'Write info: { singularName, pluralName, displayName }.';
  for (const key of ['singularName', 'pluralName', 'displayName'] as const) {
    if (!isRecord(info) || typeof info[key] !== 'string') {
      throw errors.FILE_INVALID({ file, problem: `its info has no ${key}`, remedy });
    }
  }
  const given = { kind, collectionName, info, options, pluginOptions, attributes, indexes };
  return defined(given) as unknown as ContentTypeSchema;
}

/** The same for a component (behaviours K28). */
export function checkComponent(file: string, value: unknown): ComponentSchema {
  const { collectionName, info = {}, options, attributes } = checkSchema(file, value);
  if (typeof collectionName !== 'string') {
    const remedy = 'Name its table: collectionName: "components_shared_seos".';
    throw errors.FILE_INVALID({ file, problem: 'it has no collectionName', remedy });
  }
  return defined({ collectionName, info, options, attributes }) as unknown as ComponentSchema;
}

function checkSchema(file: string, value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value) || !isRecord(value.attributes)) {
    const problem = isRecord(value) ? 'it has no attributes' : `it exports ${describeValue(value)}`;
    throw errors.FILE_INVALID({ file, problem, remedy: 'A schema is an object with info and attributes.' });
  }
  return value;
}

const defined = (given: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** A controller or service: an object of functions, or a function of { strapi } that returns one. */
export function checkFunctions(file: string, value: unknown): unknown {
  if (typeof value === 'function' || isRecord(value)) return value;
  const remedy = 'Export an object of functions, a function of { strapi } that returns one, or what factories make.';
  throw errors.FILE_INVALID({ file, problem: `it exports ${describeValue(value)}`, remedy });
}

export function checkPolicy(file: string, value: unknown): unknown {
  if (typeof value === 'function' || (isRecord(value) && typeof value.handler === 'function')) return value;
  const remedy = 'Export a function (ctx, config, { strapi }), or { validator, handler }.';
  throw errors.FILE_INVALID({ file, problem: `it exports ${describeValue(value)}`, remedy });
}

export function checkMiddleware(file: string, value: unknown): unknown {
  if (typeof value === 'function') return value;
  const remedy = 'Export a function (config, { strapi }) that returns (ctx, next) => …';
  throw errors.FILE_INVALID({ file, problem: `it exports ${describeValue(value)}`, remedy });
}

const STEPS = ['register', 'bootstrap', 'destroy'] as const;

/** @throws PROJECT_APP_HOOK_INVALID, PROJECT_FILE_INVALID (behaviours K09). */
export function checkAppHooks(file: string, value: unknown): AppHooksFile {
  if (!isRecord(value)) {
    const remedy = 'Export an object with the functions register, bootstrap and destroy, or some of them.';
    throw errors.FILE_INVALID({ file, problem: `it exports ${describeValue(value)}`, remedy });
  }
  for (const [key, step] of Object.entries(value)) {
    if (!STEPS.some((name) => name === key) || typeof step !== 'function') {
      const isMisspelt = !STEPS.some((name) => name === key);
      throw errors.APP_HOOK_INVALID({ file, key, nearest: isMisspelt ? nearest(key, STEPS) : undefined });
    }
  }
  return { file, ...(value as { readonly [step in (typeof STEPS)[number]]?: AppHook }) };
}
