import { isMorphInverseSchema, isMorphSchema } from './constants.ts';
import type { RelationSchema, StoredAttributeSchema } from './contract.ts';
import type { StoredAttributes } from './custom-fields.ts';

/** Which side of a relation an attribute is. */
export interface RelationSide {
  /** True if this side owns the link table or column. */
  readonly owner: boolean;
  /** The inverse attribute of the target; on the inverse side, the attribute whose links are read. */
  readonly inverse: string | undefined;
}

const relationOf = (schema: StoredAttributeSchema | undefined): RelationSchema | undefined =>
  schema?.type === 'relation' && !isMorphSchema(schema) && !isMorphInverseSchema(schema) ? schema : undefined;

/**
 * Computes the side of every relation of a model; none for a `mappedBy` relation whose links no side owns.
 *
 * As Strapi, it visits all relations in model order. A relation without `mappedBy`, or with `inversedBy`, owns links.
 * Its `inversedBy` attribute then reads these links, whatever it had before: if both sides own links, the later one
 * wins. If both sides agree, the order makes no difference.
 */
export function computeSides(
  models: ReadonlyMap<string, { readonly schemas: StoredAttributes }>,
): (uid: string, name: string) => RelationSide | undefined {
  const sides = new Map<string, RelationSide>();
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
