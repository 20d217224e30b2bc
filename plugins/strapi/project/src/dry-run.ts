import type { CustomField } from '@mortise/content-types/contract';
import type { ProjectBuilder } from './builder.ts';
import { isRecord, type Values } from './checks.ts';
import type { AppHooksFile, Strapi } from './contract.ts';
import { createCustomFields } from './custom-fields.ts';
import { errors } from './errors.ts';
import { withGlobal } from './global.ts';

/** What `register` adds to the model, collected before the model is built. */
export interface DryRunResult {
  /** By uid: custom fields that `register` registers. */
  readonly customFields: Readonly<Record<string, CustomField>>;
  /** By uid of a type outside of the project: attributes that `register` adds. */
  readonly addedAttributes: Readonly<Record<string, Values>>;
}

/** Thrown to end the dry run once every required custom field is registered. */
const STOP_DRY_RUN = Symbol('enough');
/** Matches the source of a `register` that may change a type. */
const CHANGES_TYPES =
  /\b(?:contentTypes?|getModel|components|content-types)\b[\s\S]*\b(?:attributes|options|pluginOptions)\b/;

/**
 * Runs `register` functions once against a stub `strapi` that accepts every call and does nothing. Needed because types
 * are resolved before a server exists, but custom fields and type changes come from `register`, which needs a
 * server. Runs only if a type uses a custom field or a `register` may change types, and stops when nothing is
 * missing. Type changes are applied to the schemas of the project.
 *
 * @throws PROJECT_APP_HOOK_FAILED if a custom field of the project is still missing and a `register` failed.
 */
export async function dryRunRegister(builder: ProjectBuilder): Promise<DryRunResult> {
  const missingFields = customFieldUids(builder);
  const changers = builder.appHooks.filter(({ register }) => register && CHANGES_TYPES.test(String(register)));
  const fields = new Map<string, CustomField>();
  const own = [...builder.plugins.keys()];
  const customFields = createCustomFields(own, (uid, field) => {
    fields.set(uid, field);
    missingFields.delete(uid);
    if (missingFields.size === 0 && changers.length === 0) throw STOP_DRY_RUN;
  });
  const types = createMutableTypes(builder);
  const strapi = acceptAll({ customFields, ...types.facade });
  let failed: { readonly life: AppHooksFile; readonly cause: unknown } | undefined;
  for (const life of builder.appHooks) {
    if (missingFields.size === 0 && !changers.includes(life)) continue;
    try {
      await withGlobal(strapi as Strapi, async () => life.register?.({ strapi: strapi as Strapi }));
    } catch (cause) {
      if (cause !== STOP_DRY_RUN) failed ??= { life, cause };
    }
  }
  const isOwn = (uid: string) => uid.startsWith('global::') || own.some((name) => uid.startsWith(`plugin::${name}.`));
  if (failed && [...missingFields].some(isOwn)) {
    const problem = (failed.cause as Error)?.message ?? String(failed.cause);
    throw errors.APP_HOOK_FAILED({ file: failed.life.file, step: 'register', problem }, failed.cause);
  }
  return {
    customFields: Object.freeze(Object.fromEntries(fields)),
    addedAttributes: changers.length > 0 ? types.settle() : {},
  };
}

/** The uids of the custom fields that attributes use. */
function customFieldUids({ contentTypes, components, extensions }: ProjectBuilder): Set<string> {
  const schemas = [contentTypes, components, extensions].flatMap((map) => [...map.values()].map(({ value }) => value));
  const attributes = schemas.flatMap((schema) =>
    isRecord(schema) && isRecord(schema.attributes) ? Object.values(schema.attributes) : [],
  );
  return new Set(
    attributes.flatMap((attribute) =>
      isRecord(attribute) && attribute.type === 'customField' ? [String(attribute.customField)] : [],
    ),
  );
}

/** A mutable deep copy; functions are shared. */
const deepCopy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, deepCopy(part)]));
};

/** Mutable copies of the project's schemas, accessible as on `strapi`. */
function createMutableTypes({ contentTypes, components }: ProjectBuilder) {
  const open = new Map<string, Record<string, unknown>>();
  const others = new Map<string, Record<string, unknown>>();
  for (const [uid, { value }] of [...contentTypes, ...components]) {
    const { options = {}, pluginOptions = {}, ...schema } = deepCopy(value) as Record<string, unknown>;
    open.set(uid, { uid, options, pluginOptions, ...schema });
  }
  const typeAt = (uid: unknown): Record<string, unknown> => {
    const known = open.get(String(uid)) ?? others.get(String(uid)) ?? { uid, attributes: {}, options: {}, info: {} };
    if (!open.has(String(uid))) others.set(String(uid), known);
    return known;
  };
  const byKey = (before: string): unknown =>
    new Proxy(
      {},
      {
        get: (_, key) => (typeof key === 'string' && key !== 'then' ? typeAt(before + key) : undefined),
        ownKeys: () => [...open.keys()].filter((uid) => uid.startsWith(before)).map((uid) => uid.slice(before.length)),
        getOwnPropertyDescriptor: (_, key) => ({
          value: typeAt(before + String(key)),
          enumerable: true,
          configurable: true,
        }),
      },
    );
  const scope = (namespace: string) =>
    acceptAll({ contentTypes: byKey(`${namespace}.`), contentType: (name: unknown) => typeAt(`${namespace}.${name}`) });
  const facade = {
    contentType: typeAt,
    getModel: typeAt,
    contentTypes: byKey(''),
    components: byKey(''),
    plugin: (name: unknown) => scope(`plugin::${name}`),
    api: (name: unknown) => scope(`api::${name}`),
    get: (name: unknown) => (name === 'content-types' ? acceptAll({ get: typeAt }) : acceptAll({})),
  };
  const settle = (): Readonly<Record<string, Values>> => {
    for (const [uid, { uid: _, ...schema }] of open) {
      for (const map of [contentTypes, components] as unknown as readonly Map<string, { value: unknown }>[]) {
        const given = map.get(uid);
        if (given) map.set(uid, { ...given, value: schema });
      }
    }
    const added = [...others].map(([uid, { attributes }]) => [uid, attributes as Values] as const);
    return Object.fromEntries(added.filter(([, attributes]) => Object.keys(attributes).length > 0));
  };
  return { facade, settle };
}

/** A proxy with these properties. Every other property is a function that accepts any call and returns itself. */
function acceptAll(things: Readonly<Record<string, unknown>>): unknown {
  const anything: unknown = new Proxy(function anything() {}, {
    get: (_, key) => {
      if (key === Symbol.iterator) return [][Symbol.iterator];
      if (key === Symbol.toPrimitive) return () => '';
      // Not a thenable, so `await` returns at once.
      return key === 'then' ? undefined : anything;
    },
    set: () => true,
    apply: () => anything,
    construct: () => anything as object,
  });
  return new Proxy(things, {
    get: (target, key) => (Object.hasOwn(target, key) ? Reflect.get(target, key) : Reflect.get(Object(anything), key)),
  });
}
