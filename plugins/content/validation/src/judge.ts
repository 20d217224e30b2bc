import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';
import type { Judged } from '@mortise/documents/contract';
import type { Contributions } from '@mortise/kernel';
import type { Validation } from './contract.ts';
import { errors } from './errors.ts';
import { createClock } from './patterns/clock.ts';
import { relationMistake } from './relations.ts';
import type { Judging, Unfit } from './shape.ts';
import { createShapes } from './types.ts';
import { type Claim, type Claims, claimKey, claimsOf, type Others, otherWith, repeated } from './unique.ts';

export interface JudgeParts {
  readonly contentTypes: Pick<ContentTypes, 'components'>;
  readonly database: Pick<Database, 'exists' | 'holds' | 'query' | 'dialect'>;
  readonly tests: readonly { readonly value: Contributions['attributeTests'] }[];
  readonly options: { readonly strictRelations: boolean };
}
type Data = Readonly<Record<string, unknown>>;

/** Time limit per document for all patterns that RE2 cannot match in linear time. */
const PATTERNS_MS = 30;

const NOTHING: ReadonlySet<string> = new Set();

export function createJudge({ contentTypes, database, tests, options }: JudgeParts): Validation {
  const shapeOf = createShapes({
    holds: database.holds,
    testsOf: (field) => tests.flatMap(({ value }) => Object.values(value).flatMap((of) => of(field) ?? [])),
    components: contentTypes.components.toSorted((a, b) => (a.uid < b.uid ? 1 : -1)),
    strictRelations: options.strictRelations,
  });
  const claims = new Map<ContentType, Claims | undefined>();
  const claimed = (type: ContentType, data: Data): readonly Claim[] => {
    if (!claims.has(type)) claims.set(type, claimsOf(type, database.holds));
    return claims.get(type)?.(data) ?? [];
  };

  /** The paths of values that other documents have. Concurrent writers of the same value wait on an advisory lock. */
  const takenOf = async (found: readonly Claim[], others: Others): Promise<ReadonlySet<string>> => {
    if (database.dialect === 'postgres') {
      const keys = found.map((claim) => claimKey(claim, others));
      await database.query({ text: LOCK, values: [keys] });
    }
    const there = await database.exists(found.map((claim) => otherWith(claim, others)));
    return new Set(found.filter((_, i) => there[i]).map(({ path }) => path));
  };
  /** The paths of unique values that occur twice in the data, or that another document has. */
  const lostIn = async ({ type, data, former, version, documentId }: Judged): Promise<ReadonlySet<string>> => {
    const all = version.status === 'draft' ? [] : claimed(type, data);
    if (!all.length) return NOTHING;
    const others = { type, documentId, locale: version.locale };
    const unsure = newClaims(all, former && claimed(type, former), others);
    const taken = unsure.length ? await takenOf(unsure, others) : NOTHING;
    return new Set([...taken, ...repeated(all, others)]);
  };

  return {
    shapeOf,
    settle: (data, { type }) => shapeOf(type).settle(data) as Data,
    async judge(judged) {
      const { type, data, tree, version, isNew } = judged;
      const unfit: Unfit[] = [];
      const judging: Judging = {
        isNew: isNew || tree !== undefined,
        isDraft: version.status === 'draft',
        isKept: tree !== undefined,
        taken: await lostIn(judged),
        unfit: (mistake) => unfit.push(mistake),
        clock: createClock(PATTERNS_MS),
      };
      const wrong = shapeOf(type).judge(data, undefined, judging) ?? [];
      const relations = relationMistake(judged);
      const all = [...wrong, ...(relations ? [relations] : [])];
      if (all.length) throw errors.FAILED({ uid: type.uid, errors: all });
      const bare = unfit.find(({ isBare }) => isBare);
      if (bare) throw errors.FORMAT_INVALID({ uid: type.uid, ...bare });
      if (unfit.length) throw errors.FAILED({ uid: type.uid, errors: unfit });
    },
  };
}

/** The unique values that the row does not have yet. */
function newClaims(claims: readonly Claim[], held: readonly Claim[] | undefined, others: Others): readonly Claim[] {
  if (!held?.length) return claims;
  const keys = new Set(held.map((claim) => claimKey(claim, others)));
  return claims.filter((claim) => !keys.has(claimKey(claim, others)));
}

/** Locks in the order of the hashes, to avoid deadlocks. */
const LOCK =
  'select pg_advisory_xact_lock(claim) from (select distinct hashtextextended(key, 0) as claim from unnest($1::text[]) as key order by 1) as claims';
