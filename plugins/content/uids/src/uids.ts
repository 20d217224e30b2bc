import type { ContentType, ContentTypes, ScalarSchema } from '@mortise/content-types/contract';
import type { Documents } from '@mortise/documents/contract';
import type { UidAttribute, Uids } from './contract.ts';
import { errors } from './errors.ts';
import { appendNumber, createSlug } from './slugs.ts';

/** Candidates in the first query. Each further query checks twice as many. */
const FIRST_BATCH = 8;
const MAX_BATCH = 1024;

export function createUids(contentTypes: ContentTypes, documents: Documents): Uids {
  return Object.freeze({
    generate: async ({
      data = {},
      ...attribute
    }: UidAttribute & { readonly data?: Readonly<Record<string, unknown>> }) => {
      const { type, schema } = requireUidAttribute(contentTypes, attribute);
      const slug = createSlug(type, schema, data);
      for (let from = 0, size = FIRST_BATCH; ; from += size, size = Math.min(2 * size, MAX_BATCH)) {
        const values = Array.from({ length: size }, (_, index) => appendNumber(slug, from + index, schema));
        const taken = await findTaken(documents, attribute, values);
        const free = values.find((value) => !taken.has(value));
        if (free !== undefined) return free;
      }
    },
    isAvailable: async ({ value, ...attribute }: UidAttribute & { readonly value: string }) => {
      requireUidAttribute(contentTypes, attribute);
      return (await findTaken(documents, attribute, [value])).size === 0;
    },
  });
}

/** @throws UIDS_FIELD_INVALID; CONTENT_TYPES_UNKNOWN. */
function requireUidAttribute(
  types: ContentTypes,
  { uid, field }: UidAttribute,
): { type: ContentType; schema: ScalarSchema } {
  const type = types.get(uid);
  const attribute = type.attributes.get(field);
  if (attribute?.kind === 'scalar' && attribute.type === 'uid') return { type, schema: attribute.schema };
  const known = type.scalars.filter((scalar) => scalar.type === 'uid').map(({ name }) => name);
  throw errors.FIELD_INVALID({ uid, field, known });
}

/** The values that drafts have, or documents if the type has no drafts. */
async function findTaken(
  documents: Documents,
  { uid, field, locale }: UidAttribute,
  values: readonly string[],
): Promise<ReadonlySet<unknown>> {
  const filters = { [field]: { $in: values } };
  const found = await documents(uid).findMany({
    ...{ filters, fields: [field], status: 'draft' },
    ...(locale === undefined ? {} : { locale }),
  });
  return new Set(found.map((entry) => entry[field]));
}
