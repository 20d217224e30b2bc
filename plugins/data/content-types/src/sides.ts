import type { KeptAttributeSchema, RelationSchema } from './contract.ts';
import type { KeptAttributes } from './custom-fields.ts';
import { isMorphedSchema, isMorphSchema } from './vocabulary.ts';

/** How a relation is kept. */
export interface Side {
  /** True where the links are kept under this attribute's name. */
  readonly owner: boolean;
  /** The attribute of the target that mirrors this one, or whose links this one reads. */
  readonly inverse: string | undefined;
}

const relationOf = (schema: KeptAttributeSchema | undefined): RelationSchema | undefined =>
  schema?.type === 'relation' && !isMorphSchema(schema) && !isMorphedSchema(schema) ? schema : undefined;

/**
 * The side of every relation of a model; none for one that says `mappedBy` where nothing owns its links.
 *
 * Strapi goes through all relations in the order of the model. One without `mappedBy`, or with `inversedBy`, gets links of its
 * own, and the attribute that it says `inversedBy` of reads those, whatever it had: of two sides that both own links the
 * later one counts. Where both sides agree the order makes no difference.
 */
export function sidesOf(
  models: ReadonlyMap<string, { readonly schemas: KeptAttributes }>,
): (uid: string, name: string) => Side | undefined {
  const sides = new Map<string, Side>();
  const key = (uid: string, name: string) => `${uid}\n${name}`;
  for (const [uid, { schemas }] of models) {
    for (const [name, schema] of Object.entries(schemas)) {
      const relation = relationOf(schema);
      if (!relation || !ownsLinks(relation)) continue;
      const { inversedBy, target } = relation;
      sides.set(key(uid, name), { owner: true, inverse: inversedBy });
      if (inversedBy === undefined || (target === uid && inversedBy === name)) continue;
      const other = relationOf(models.get(target)?.schemas[inversedBy]);
      if (other?.target === uid) sides.set(key(target, inversedBy), { owner: false, inverse: name });
    }
  }
  return (uid, name) => sides.get(key(uid, name));
}

export const ownsLinks = ({ inversedBy, mappedBy }: RelationSchema): boolean =>
  inversedBy !== undefined || mappedBy === undefined;
