import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';
import type { ValidationScope } from '@mortise/documents/contract';
import type { Contributions } from '@mortise/kernel';
import type { Validation } from './contract.ts';
import { errors } from './errors.ts';
import { createTimeLimit } from './patterns/time-limit.ts';
import { relationIssue } from './relations.ts';
import { createValidators } from './type-validators.ts';
import {
  conflictPlan,
  duplicatePaths,
  type UniqueScope,
  type UniqueValue,
  type UniqueValueExtractor,
  uniqueKey,
  uniqueValueExtractor,
} from './unique.ts';
import type { StorageIssue, ValidationContext } from './validator.ts';

export interface ValidationDependencies {
  readonly contentTypes: Pick<ContentTypes, 'components'>;
  readonly database: Pick<Database, 'exists' | 'canStore' | 'query' | 'dialect'>;
  readonly tests: readonly { readonly value: Contributions['attributeTests'] }[];
  readonly options: { readonly strictRelations: boolean };
}
type Data = Readonly<Record<string, unknown>>;

/** Time limit per document for all patterns that RE2 cannot match in linear time. */
const PATTERN_LIMIT_MS = 30;

const NO_PATHS: ReadonlySet<string> = new Set();

export function createValidation({ contentTypes, database, tests, options }: ValidationDependencies): Validation {
  const validatorFor = createValidators({
    canStore: database.canStore,
    testsOf: (field) => tests.flatMap(({ value }) => Object.values(value).flatMap((of) => of(field) ?? [])),
    components: contentTypes.components.toSorted((a, b) => (a.uid < b.uid ? 1 : -1)),
    strictRelations: options.strictRelations,
  });
  const extractors = new Map<ContentType, UniqueValueExtractor | undefined>();
  const extract = (type: ContentType, data: Data): readonly UniqueValue[] => {
    if (!extractors.has(type)) extractors.set(type, uniqueValueExtractor(type, database.canStore));
    return extractors.get(type)?.(data) ?? [];
  };

  /** The paths of values that other documents have. Concurrent writers of the same value wait on an advisory lock. */
  const findTakenPaths = async (values: readonly UniqueValue[], scope: UniqueScope): Promise<ReadonlySet<string>> => {
    if (database.dialect === 'postgres') {
      const keys = values.map((value) => uniqueKey(value, scope));
      await database.query({ text: LOCK_VALUES, values: [keys] });
    }
    const exists = await database.exists(values.map((value) => conflictPlan(value, scope)));
    return new Set(values.filter((_, i) => exists[i]).map(({ path }) => path));
  };
  /** The paths of unique values that occur twice in the data, or that another document has. */
  const findConflictingPaths = async ({
    type,
    data,
    previous,
    version,
    documentId,
  }: ValidationScope): Promise<ReadonlySet<string>> => {
    const all = version.status === 'draft' ? [] : extract(type, data);
    if (!all.length) return NO_PATHS;
    const scope = { type, documentId, locale: version.locale };
    const unchecked = changedValues(all, previous && extract(type, previous), scope);
    const taken = unchecked.length ? await findTakenPaths(unchecked, scope) : NO_PATHS;
    return new Set([...taken, ...duplicatePaths(all, scope)]);
  };

  return {
    validatorFor,
    cast: (data, { type }) => validatorFor(type).cast(data) as Data,
    async validate(scope) {
      const { type, data, tree, version, isNew } = scope;
      const storageIssues: StorageIssue[] = [];
      const context: ValidationContext = {
        isNew: isNew || tree !== undefined,
        isDraft: version.status === 'draft',
        isStored: tree !== undefined,
        takenPaths: await findConflictingPaths(scope),
        addStorageIssue: (issue) => storageIssues.push(issue),
        timeLimit: createTimeLimit(PATTERN_LIMIT_MS),
      };
      const issues = validatorFor(type).validate(data, undefined, context) ?? [];
      const relations = relationIssue(scope);
      const all = [...issues, ...(relations ? [relations] : [])];
      if (all.length) throw errors.FAILED({ uid: type.uid, errors: all });
      const withoutPath = storageIssues.find(({ hasNoPath }) => hasNoPath);
      if (withoutPath) throw errors.FORMAT_INVALID({ uid: type.uid, ...withoutPath });
      if (storageIssues.length) throw errors.FAILED({ uid: type.uid, errors: storageIssues });
    },
  };
}

/** The unique values that the row does not have yet. */
function changedValues(
  values: readonly UniqueValue[],
  storedValues: readonly UniqueValue[] | undefined,
  scope: UniqueScope,
): readonly UniqueValue[] {
  if (!storedValues?.length) return values;
  const keys = new Set(storedValues.map((value) => uniqueKey(value, scope)));
  return values.filter((value) => !keys.has(uniqueKey(value, scope)));
}

/** Locks in the order of the hashes, to avoid deadlocks. */
const LOCK_VALUES =
  'select pg_advisory_xact_lock(claim) from (select distinct hashtextextended(key, 0) as claim from unnest($1::text[]) as key order by 1) as claims';
