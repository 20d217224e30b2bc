import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';
import type { Hooks } from '@mortise/kernel';
import type { Validation } from './contract.ts';
import { errors } from './errors.ts';
import { relationMistake } from './relations.ts';
import type { Judging, Unfit } from './shape.ts';
import { createShapes } from './types.ts';
import { type Claim, type Claims, claimKey, claimsOf, type Others, otherWith, repeated } from './unique.ts';

export interface JudgeParts {
  readonly contentTypes: Pick<ContentTypes, 'components'>;
  readonly database: Pick<Database, 'exists' | 'holds' | 'query' | 'dialect'>;
  readonly hooks: Pick<Hooks, 'validation.tests'>;
  readonly options: { readonly strictRelations: boolean };
}
type Data = Readonly<Record<string, unknown>>;

const NOTHING: ReadonlySet<string> = new Set();

export function createJudge({ contentTypes, database, hooks, options }: JudgeParts): Validation {
  const shapeOf = createShapes({
    holds: database.holds,
    testsOf: (field) => hooks['validation.tests'].call([], { field }),
    components: contentTypes.components.toSorted((a, b) => (a.uid < b.uid ? 1 : -1)),
    strictRelations: options.strictRelations,
  });
  const claims = new Map<ContentType, Claims | undefined>();
  const claimed = (type: ContentType, data: Data): readonly Claim[] => {
    if (!claims.has(type)) claims.set(type, claimsOf(type, database.holds));
    return claims.get(type)?.(data) ?? [];
  };

  /** The paths of values that are taken. Who claims the same at the same time waits for the end of the other's transaction. */
  const takenOf = async (found: readonly Claim[], others: Others): Promise<ReadonlySet<string>> => {
    if (database.dialect === 'postgres') {
      const keys = found.map((claim) => claimKey(claim, others));
      await database.query({ text: LOCK, values: [keys] });
    }
    const there = await database.exists(found.map((claim) => otherWith(claim, others)));
    const taken = found.filter((_, i) => there[i]).map(({ path }) => path);
    return new Set([...taken, ...repeated(found, others)]);
  };

  return {
    shapeOf,
    settle: (data, { type }) => shapeOf(type).settle(data) as Data,
    async judge(judged) {
      const { type, data, tree, version, documentId, isNew } = judged;
      const isDraft = version.status === 'draft';
      const found = isDraft ? [] : claimed(type, data);
      const others = { type, documentId, locale: version.locale };
      const unfit: Unfit[] = [];
      const judging: Judging = {
        isNew: isNew || tree !== undefined,
        isDraft,
        isKept: tree !== undefined,
        taken: found.length ? await takenOf(found, others) : NOTHING,
        unfit: (mistake) => unfit.push(mistake),
      };
      const wrong = shapeOf(type).judge(data, undefined, judging) ?? [];
      const relations = relationMistake(judged);
      const all = relations ? [...wrong, relations] : wrong;
      if (all.length) throw errors.FAILED({ uid: type.uid, errors: all });
      const bare = unfit.find(({ isBare }) => isBare);
      if (bare) throw errors.FORMAT_INVALID({ uid: type.uid, ...bare });
      if (unfit.length) throw errors.FAILED({ uid: type.uid, errors: unfit });
    },
  };
}

/** In the order of the hashes, so that no two wait for one another. */
const LOCK =
  'select pg_advisory_xact_lock(claim) from (select distinct hashtextextended(key, 0) as claim from unnest($1::text[]) as key order by 1) as claims';
