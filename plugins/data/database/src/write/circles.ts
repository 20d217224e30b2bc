import { type Aim, isLed } from './lead.ts';
import type { Tables } from './tables.ts';
import type { Held } from './trees.ts';

/**
 * Attributes of a row by which it leads, at whatever depth, to a row that is copied beside it, most often itself. The copy is
 * to lead to what is made of that one, which is not there before the copies are.
 */
export interface Circles {
  readonly owned: readonly string[];
  /** Of the far sides of a type's relations to itself: those with an order of their own. */
  readonly far: readonly string[];
}

/** @param beside ids of the rows that new ones are made of. */
export function circlesOf(row: Held, beside: ReadonlySet<number>, aim: Aim, tables: Tables): Circles | undefined {
  const { table } = row;
  if (!beside.size || !isLed(table.type, aim)) return undefined;
  const leads = (one: Held, name: string): boolean => {
    const attribute = one.table.type.attributes.get(name);
    const [ids, ends] = [one.links[name], one.morphs[name]];
    // A long list is not looked through: it may lead there.
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
 * The same of a row that is written in its place and leads to itself: a link that both of its sides name comes to be once,
 * at the end of the far one's list.
 */
export function ownCircles(row: Held, aim: Aim, tables: Tables, only?: readonly string[]): Circles | undefined {
  const circles = circlesOf(row, new Set([row.id]), aim, tables);
  const far = circles?.far.filter((name) => !only || only.includes(name)) ?? [];
  return far.length ? { owned: [], far } : undefined;
}

const namesOf = ({ links, morphs, parts }: Held) => [links, morphs, parts].flatMap((by) => Object.keys(by));
