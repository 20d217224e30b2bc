import type { ContentType, ContentTypes, ScalarSchema } from '@mortise/content-types/contract';
import type { Documents } from '@mortise/documents/contract';
import type { UidPlace, Uids } from './contract.ts';
import { errors } from './errors.ts';
import { numbered, slugOf } from './slugs.ts';

/** Candidates in the first query. Each further query checks twice as many. */
const FIRST_LOOK = 8;
const LARGEST_LOOK = 1024;

export function createUids(contentTypes: ContentTypes, documents: Documents): Uids {
  return Object.freeze({
    generate: async ({ data = {}, ...place }: UidPlace & { readonly data?: Readonly<Record<string, unknown>> }) => {
      const { type, schema } = attributeOf(contentTypes, place);
      const slug = slugOf(type, schema, data);
      for (let from = 0, size = FIRST_LOOK; ; from += size, size = Math.min(2 * size, LARGEST_LOOK)) {
        const values = Array.from({ length: size }, (_, index) => numbered(slug, from + index, schema));
        const taken = await takenOf(documents, place, values);
        const free = values.find((value) => !taken.has(value));
        if (free !== undefined) return free;
      }
    },
    isAvailable: async ({ value, ...place }: UidPlace & { readonly value: string }) => {
      attributeOf(contentTypes, place);
      return (await takenOf(documents, place, [value])).size === 0;
    },
  });
}

/** @throws UIDS_FIELD_INVALID; CONTENT_TYPES_UNKNOWN. */
function attributeOf(types: ContentTypes, { uid, field }: UidPlace): { type: ContentType; schema: ScalarSchema } {
  const type = types.get(uid);
  const attribute = type.attributes.get(field);
  if (attribute?.kind === 'scalar' && attribute.type === 'uid') return { type, schema: attribute.schema };
  const known = type.scalars.filter((scalar) => scalar.type === 'uid').map(({ name }) => name);
  throw errors.FIELD_INVALID({ uid, field, known });
}

/** The values that drafts have, or documents if the type has no drafts. */
async function takenOf(
  documents: Documents,
  { uid, field, locale }: UidPlace,
  values: readonly string[],
): Promise<ReadonlySet<unknown>> {
  const filters = { [field]: { $in: values } };
  const found = await documents(uid).findMany({
    ...{ filters, fields: [field], status: 'draft' },
    ...(locale === undefined ? {} : { locale }),
  });
  return new Set(found.map((entry) => entry[field]));
}
