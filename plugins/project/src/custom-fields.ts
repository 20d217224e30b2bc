import type { CustomField } from '@mortise/content-types/contract';
import { isRecord } from './checks.ts';
import type { LifeFile, Strapi, StrapiCustomField, StrapiCustomFields } from './contract.ts';
import { errors } from './errors.ts';
import { withGlobal } from './global.ts';
import type { Reading } from './reading.ts';

/** As the uids of content-types have it (behaviours CF01). */
const NAME = /^[A-Za-z_$][\w$-]*$/;
/** What ends a rehearsal as soon as nothing is asked for any more. */
const ENOUGH = Symbol('enough');

/**
 * `strapi.customFields`.
 *
 * @param own the project's plugins: a field of any other is a `global::` one, as in Strapi.
 * @param keep is given each field by its uid.
 */
export function createCustomFields(
  own: readonly string[],
  keep: (uid: string, field: CustomField) => void,
): StrapiCustomFields {
  const known = new Set<string>();
  const register = (given: unknown) => {
    const { name, plugin, ...field } = checked(given);
    const uid = plugin !== undefined && own.includes(plugin) ? `plugin::${plugin}.${name}` : `global::${name}`;
    if (known.has(uid)) throw errors.TWICE({ uid, first: 'the custom fields', second: 'strapi.customFields.register' });
    known.add(uid);
    keep(uid, field as CustomField);
  };
  return {
    register: (fields) => {
      for (const field of [fields].flat() as readonly unknown[]) register(field);
    },
  };
}

/** @throws PROJECT_CUSTOM_FIELD_INVALID. */
function checked(given: unknown): StrapiCustomField {
  const field = isRecord(given) ? given : {};
  for (const key of ['name', 'type']) {
    if (typeof field[key] !== 'string') throw errors.CUSTOM_FIELD_INVALID({ field, problem: `has no ${key}` });
  }
  if (!NAME.test(field.name as string)) {
    throw errors.CUSTOM_FIELD_INVALID({
      field,
      problem: 'has a name of other characters than letters, digits, _, $ and -',
    });
  }
  return field as unknown as StrapiCustomField;
}

/**
 * The custom fields that a project registers itself. Types are resolved before a server is there, and `register` runs
 * when there is one; so where attributes name custom fields, `register` is rehearsed on a `strapi` that takes everything
 * and does nothing, and left as soon as all of them are known.
 *
 * @throws PROJECT_LIFE_FAILED where one of the project's own stays unknown and a `register` failed on the way.
 */
export async function rehearseCustomFields(reading: Reading): Promise<Readonly<Record<string, CustomField>>> {
  const asked = namedBy(reading);
  const fields = new Map<string, CustomField>();
  const own = [...reading.plugins.keys()];
  const customFields = createCustomFields(own, (uid, field) => {
    fields.set(uid, field);
    asked.delete(uid);
    if (asked.size === 0) throw ENOUGH;
  });
  const strapi = takingAll({ customFields });
  let failed: { readonly life: LifeFile; readonly cause: unknown } | undefined;
  for (const life of reading.lives) {
    if (asked.size === 0) break;
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
  return Object.freeze(Object.fromEntries(fields));
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
