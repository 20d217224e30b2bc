import type { CustomField } from '@mortise/content-types/contract';
import { isRecord, type Values } from './checks.ts';
import type { LifeFile, Strapi } from './contract.ts';
import { createCustomFields } from './custom-fields.ts';
import { errors } from './errors.ts';
import { withGlobal } from './global.ts';
import type { Reading } from './reading.ts';

/** What `register` says of the model, before there is one. */
export interface Rehearsed {
  /** The custom fields that it registers, by uid. */
  readonly customFields: Readonly<Record<string, CustomField>>;
  /** By uid of a type that is not the folder's: attributes that it adds. */
  readonly addedAttributes: Readonly<Record<string, Values>>;
}

/** What ends a rehearsal as soon as nothing is asked for any more. */
const ENOUGH = Symbol('enough');
/** What the source of a `register` has where it may change a type. */
const CHANGES =
  /\b(?:contentTypes?|getModel|components|content-types)\b[\s\S]*\b(?:attributes|options|pluginOptions)\b/;

/**
 * Runs every `register` once on a `strapi` that takes everything and does nothing, where types name custom fields, or where
 * a `register` may change types: types are resolved before a server is there, and `register` runs when there is one. Schemas
 * of the folder are changed as it changes them. It is left as soon as nothing more is asked.
 *
 * @throws PROJECT_LIFE_FAILED where a custom field of the project's own stays unknown and a `register` failed on the way.
 */
export async function rehearse(reading: Reading): Promise<Rehearsed> {
  const asked = namedBy(reading);
  const changers = reading.lives.filter(({ register }) => register && CHANGES.test(String(register)));
  const fields = new Map<string, CustomField>();
  const own = [...reading.plugins.keys()];
  const customFields = createCustomFields(own, (uid, field) => {
    fields.set(uid, field);
    asked.delete(uid);
    if (asked.size === 0 && changers.length === 0) throw ENOUGH;
  });
  const types = openTypes(reading);
  const strapi = takingAll({ customFields, ...types.facade });
  let failed: { readonly life: LifeFile; readonly cause: unknown } | undefined;
  for (const life of reading.lives) {
    if (asked.size === 0 && !changers.includes(life)) continue;
    try {
      await withGlobal(strapi as Strapi, async () => life.register?.({ strapi: strapi as Strapi }));
    } catch (cause) {
      if (cause !== ENOUGH) failed ??= { life, cause };
    }
  }
  const isOwn = (uid: string) => uid.startsWith('global::') || own.some((name) => uid.startsWith(`plugin::${name}.`));
  if (failed && [...asked].some(isOwn)) {
    const problem = (failed.cause as Error)?.message ?? String(failed.cause);
    throw errors.LIFE_FAILED({ file: failed.life.file, step: 'register', problem }, failed.cause);
  }
  return {
    customFields: Object.freeze(Object.fromEntries(fields)),
    addedAttributes: changers.length > 0 ? types.settle() : {},
  };
}

/** The custom fields that attributes name, by uid. */
function namedBy({ contentTypes, components, extensions }: Reading): Set<string> {
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

/** A copy that may be changed; functions stay the same. */
const openCopy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(openCopy);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, openCopy(part)]));
};

/** The schemas of the folder, open to changes, by the names under which `strapi` gives them. */
function openTypes({ contentTypes, components }: Reading) {
  const open = new Map<string, Record<string, unknown>>();
  const others = new Map<string, Record<string, unknown>>();
  for (const [uid, { value }] of [...contentTypes, ...components]) {
    const { options = {}, pluginOptions = {}, ...schema } = openCopy(value) as Record<string, unknown>;
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
    takingAll({ contentTypes: byKey(`${namespace}.`), contentType: (name: unknown) => typeAt(`${namespace}.${name}`) });
  const facade = {
    contentType: typeAt,
    getModel: typeAt,
    contentTypes: byKey(''),
    components: byKey(''),
    plugin: (name: unknown) => scope(`plugin::${name}`),
    api: (name: unknown) => scope(`api::${name}`),
    get: (name: unknown) => (name === 'content-types' ? takingAll({ get: typeAt }) : takingAll({})),
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

/** Has these things, and of every other name a function that may be called with anything and gives the like. */
function takingAll(things: Readonly<Record<string, unknown>>): unknown {
  const anything: unknown = new Proxy(function anything() {}, {
    get: (_, key) => {
      if (key === Symbol.iterator) return [][Symbol.iterator];
      if (key === Symbol.toPrimitive) return () => '';
      // Whoever waits for it waits for nothing.
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
