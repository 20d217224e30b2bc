import { needsRemap, type RemapTarget } from '../links/remap-links.ts';
import type { RowSnapshot } from '../rows/row-snapshot.ts';
import type { WriteModel } from '../write-model.ts';

/**
 * Attributes (nested ones included) that reference a row copied in the same call, usually the row itself. The copy must
 * reference the *new* row, whose id is unknown until it is inserted, so these links are written in a second pass.
 */
export interface SelfReferences {
  readonly owned: readonly string[];
  /** Inverse sides of a type's relations to itself: only those that have an order of their own. */
  readonly far: readonly string[];
}

/** @param copiedTogether ids of the rows that the same call copies to new rows. */
export function findSelfReferences(
  row: RowSnapshot,
  copiedTogether: ReadonlySet<number>,
  remapTarget: RemapTarget,
  tables: WriteModel,
): SelfReferences | undefined {
  const { table } = row;
  if (!copiedTogether.size || !needsRemap(table.type, remapTarget)) return undefined;
  const referencesCopied = (one: RowSnapshot, name: string): boolean => {
    const attribute = one.table.type.attributes.get(name);
    const [ids, refs] = [one.links[name], one.polymorphicLinks[name]];
    // A truncated list is not searched. It may contain such a row.
    if (ids) {
      const isOwn = attribute?.kind === 'relation' && attribute.target === table.type;
      return isOwn && (ids === 'long' || ids.some((id) => copiedTogether.has(id)));
    }
    if (refs)
      return (
        refs === 'long' ||
        refs.some((end) => tables.contentType(end.__type) === table.type && copiedTogether.has(end.id))
      );
    return (one.components[name] ?? []).some((part) =>
      attributeNames(part).some((inner) => referencesCopied(part, inner)),
    );
  };
  const names = attributeNames(row).filter((name) => referencesCopied(row, name));
  const isInverse = (name: string) => {
    const attribute = table.type.attributes.get(name);
    return attribute?.kind === 'relation' && !attribute.owner;
  };
  return names.length
    ? {
        owned: names.filter((name) => !isInverse(name)),
        far: names.filter((name) => isInverse(name) && row.links[name]!.length > 1),
      }
    : undefined;
}

/**
 * The same for a row that is copied onto an existing row and references itself. A link that both of its sides list is
 * written once, at the end of the inverse side's list; its order there needs a second pass.
 */
export function findOwnSelfReferences(
  row: RowSnapshot,
  remapTarget: RemapTarget,
  tables: WriteModel,
  only?: readonly string[],
): SelfReferences | undefined {
  const references = findSelfReferences(row, new Set([row.id]), remapTarget, tables);
  const far = references?.far.filter((name) => !only || only.includes(name)) ?? [];
  return far.length ? { owned: [], far } : undefined;
}

const attributeNames = ({ links, polymorphicLinks, components }: RowSnapshot) =>
  [links, polymorphicLinks, components].flatMap((by) => Object.keys(by));
