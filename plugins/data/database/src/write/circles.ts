import { type Aim, isLed } from './lead.ts';
import type { Tables } from './tables.ts';
import type { Held } from './trees.ts';

/**
 * Attributes (nested ones included) that reference a row copied in the same call, usually the row itself. The copy must
 * reference the *new* row, whose id is unknown until it is inserted, so these links are written in a second pass.
 */
export interface Circles {
  readonly owned: readonly string[];
  /** Inverse sides of a type's relations to itself: only those that have an order of their own. */
  readonly far: readonly string[];
}

/** @param copiedTogether ids of the rows that the same call copies to new rows. */
export function circlesOf(row: Held, beside: ReadonlySet<number>, aim: Aim, tables: Tables): Circles | undefined {
  const { table } = row;
  if (!beside.size || !isLed(table.type, aim)) return undefined;
  const leads = (one: Held, name: string): boolean => {
    const attribute = one.table.type.attributes.get(name);
    const [ids, ends] = [one.links[name], one.morphs[name]];
    // A truncated list is not searched. It may contain such a row.
    if (ids) {
      const isOwn = attribute?.kind === 'relation' && attribute.target === table.type;
      return isOwn && (ids === 'long' || ids.some((id) => beside.has(id)));
    }
    if (ends)
      return ends === 'long' || ends.some((end) => tables.type(end.__type) === table.type && beside.has(end.id));
    return (one.parts[name] ?? []).some((part) => namesOf(part).some((inner) => leads(part, inner)));
  };
  const names = namesOf(row).filter((name) => leads(row, name));
  const isFar = (name: string) => {
    const attribute = table.type.attributes.get(name);
    return attribute?.kind === 'relation' && !attribute.owner;
  };
  return names.length
    ? {
        owned: names.filter((name) => !isFar(name)),
        far: names.filter((name) => isFar(name) && row.links[name]!.length > 1),
      }
    : undefined;
}

/**
 * The same for a row that is copied onto an existing row and references itself. A link that both of its sides list is
 * written once, at the end of the inverse side's list; its order there needs a second pass.
 */
export function ownCircles(row: Held, aim: Aim, tables: Tables, only?: readonly string[]): Circles | undefined {
  const circles = circlesOf(row, new Set([row.id]), aim, tables);
  const far = circles?.far.filter((name) => !only || only.includes(name)) ?? [];
  return far.length ? { owned: [], far } : undefined;
}

const namesOf = ({ links, morphs, parts }: Held) => [links, morphs, parts].flatMap((by) => Object.keys(by));
