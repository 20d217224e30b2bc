import { isDeepStrictEqual } from 'node:util';
import type { Key } from './links.ts';

/** A component as the world holds it; those that lead nowhere have neither `near` nor `best`. */
export type Piece = Readonly<Record<string, unknown>> & {
  readonly near?: readonly Key[];
  readonly best?: readonly Key[];
};
/** Where links of the components of one locale lead in another one. */
export interface Standing {
  /** The components that stand for others, in order. */
  readonly pieces: readonly Piece[];
  /** Per component that is brought: which of `was` it was before, where it was there. */
  readonly kept?: readonly (number | undefined)[] | undefined;
  readonly was?: readonly Piece[] | undefined;
  /** A link of a component as it is taken over, or none. @param was the component that was written, as it was before. */
  readonly take: (key: Key, was: Piece | undefined) => Key | undefined;
}

const kindOf = (piece: Piece) => piece.__component ?? 'twig';
const bare = ({ near: _near, best: _best, ...rest }: Piece) => rest;
/** The same but for what they lead to. */
export const isAlike = (one: readonly Piece[], other: readonly Piece[]) =>
  isDeepStrictEqual(one.map(bare), other.map(bare));

/** A list, and what another one has besides: each behind what stands before it there. */
export function united(base: readonly Key[], more: readonly Key[]): readonly Key[] {
  return more.reduce<readonly Key[]>((list, key, i) => {
    if (list.includes(key)) return list;
    const behind = more.slice(0, i).findLast((one) => list.includes(one));
    return list.toSpliced(behind === undefined ? 0 : list.indexOf(behind) + 1, 0, key);
  }, base);
}

/** Components as another locale has them: the same values, its own links, and those of what stands for them there. */
export function brought(
  pieces: readonly Piece[],
  take: (key: Key) => Key | undefined,
  standing: readonly Standing[],
  adds: (key: Key) => boolean = () => true,
): readonly Piece[] {
  const matches = standing.map((one) => matched(pieces, one));
  return pieces.map((piece, i): Piece => {
    if (!piece.near) return piece;
    const others = standing.map(({ kept, was, take: over }, s) => {
      const other = matches[s]![i];
      const former = kept?.[i] === undefined ? undefined : was?.[kept[i]];
      const all = (keys: readonly Key[] = []) => keys.flatMap((key) => over(key, former) ?? []);
      return { near: all(other?.near), best: all(other?.best) };
    });
    const own = (keys: readonly Key[] = []): readonly Key[] => keys.flatMap((key) => take(key) ?? []);
    const [base, one] = [own(piece.near), own(piece.best)];
    const near = others.reduce((list, other) => united(list, other.near), base);
    const best = [one, ...others.map((other) => other.best.filter(adds))].find(({ length }) => length > 0) ?? [];
    return { ...piece, near: near.filter((key) => base.includes(key) || adds(key)), best: best.toSorted() };
  });
}

/** By what they were before; new ones by their place where there are as many, else by what they hold. */
function matched(pieces: readonly Piece[], { pieces: others, kept = [] }: Standing): readonly (Piece | undefined)[] {
  const free = new Set(others);
  const take = (piece: Piece, other: Piece | undefined) =>
    other && kindOf(other) === kindOf(piece) && free.delete(other) ? other : undefined;
  const byId = pieces.map((piece, i) => (kept[i] === undefined ? undefined : take(piece, others[kept[i]])));
  return pieces.map((piece, i) => {
    if (byId[i]) return byId[i];
    const isSamePlace = others.length === pieces.length && others[i] && kindOf(others[i]) === kindOf(piece);
    return take(piece, isSamePlace ? others[i] : [...free].find((one) => isAlike([one], [piece])));
  });
}
