import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import type { Version } from './contract.ts';
import { isOf } from './locked.ts';
import type { DocumentReference, Reference } from './references.ts';
import type { Workings } from './workings.ts';

/** A row that references may mean. */
interface Found {
  readonly id: number;
  readonly locale: string | null;
  readonly publishedAt: string | null;
}

/** What is wanted of one type and not read yet: rows by id, documents by documentId; and what was found. */
interface Wanted {
  readonly ids: Set<number>;
  readonly documentIds: Set<string>;
  /** The documentId of each row. */
  readonly there: Map<number, string>;
  readonly rows: Map<string, Found[]>;
}

/** Turns references into row ids: first all are wanted, then read at once, then asked. */
export interface Targets {
  want(target: ContentType, reference: Reference): void;
  /** Wants the other rows of the document that a reference by id means, where a link may lead to several of them. */
  wantVersions(target: ContentType, reference: Reference): void;
  /** One statement for each type among what is wanted. */
  load(): Promise<void>;
  /** The rows that a reference means: none where its document is not there in the version that is wanted. */
  idsOf(target: ContentType, reference: Reference): readonly number[];
  /** The document of a reference; `undefined` where its row is not there. */
  documentOf(target: ContentType, reference: Reference): string | undefined;
  /** Every row of the document that a reference means, as far as it was read. */
  versionsOf(target: ContentType, reference: Reference): readonly number[];
  /** Whether a row is there. */
  has(target: ContentType, id: number): boolean;
  /** The locale that a reference is looked for in. */
  localeOf(target: ContentType, reference: DocumentReference): string | null;
}

const ANY: readonly Version[] = Object.freeze([Object.freeze({ status: undefined, locale: null })]);

/** @param source the type and version of the row that the links are for. */
export function createTargets(
  { use, hooks }: Workings,
  source: { readonly type: ContentType; readonly version: Version },
): Targets {
  const wanted = new Map<ContentType, Wanted>();
  const of = (target: ContentType): Wanted => {
    let known = wanted.get(target);
    if (!known) {
      known = { ids: new Set(), documentIds: new Set(), there: new Map(), rows: new Map() };
      wanted.set(target, known);
    }
    return known;
  };
  const linkedVersions = (target: ContentType, reference: DocumentReference) =>
    hooks['documents.target'].call(ANY, { target, reference, source: source.type, version: source.version });

  const documentOf = (target: ContentType, reference: Reference) =>
    'documentId' in reference ? reference.documentId : of(target).there.get(reference.id);

  return {
    want(target, reference) {
      if (!('documentId' in reference)) of(target).ids.add(reference.id);
      else if (target.attributes.has('documentId')) of(target).documentIds.add(reference.documentId);
    },
    wantVersions(target, reference) {
      if ('documentId' in reference) return;
      const documentId = of(target).there.get(reference.id);
      if (documentId === undefined) return;
      const versions = linkedVersions(target, { documentId });
      const isOneOfMany = source.version.locale === null && versions[0]?.locale !== null;
      if (versions.length > 1 || isOneOfMany) of(target).documentIds.add(documentId);
    },
    async load() {
      for (const [target, { ids, documentIds, there, rows }] of wanted) {
        const slots = { [IDS]: [...ids].filter(isRowId), [DOCUMENTS]: [...documentIds] };
        const plan = planOf(target, slots[IDS].length > 0, slots[DOCUMENTS].length > 0);
        ids.clear();
        documentIds.clear();
        if (!plan) continue;
        for (const entry of (await use.database.read(plan, { slots })).entries) {
          const { id, documentId, locale = null, publishedAt = null } = entry;
          there.set(id, documentId!);
          const list = rows.get(documentId!) ?? [];
          if (!list.length) rows.set(documentId!, list);
          list.push({ id, locale: locale as string | null, publishedAt: publishedAt as string | null });
        }
      }
    },
    idsOf(target, reference) {
      if (!('documentId' in reference)) return [reference.id];
      const rows = of(target).rows.get(reference.documentId) ?? [];
      return linkedVersions(target, reference).flatMap((version) => {
        const row = rows.find((one) => isOf(one, version));
        return row ? [row.id] : [];
      });
    },
    documentOf,
    versionsOf(target, reference) {
      const documentId = documentOf(target, reference);
      return documentId === undefined ? [] : (of(target).rows.get(documentId) ?? []).map(({ id }) => id);
    },
    has: (target, id) => of(target).there.has(id),
    localeOf: (target, reference) => linkedVersions(target, reference)[0]?.locale ?? null,
  };
}

/** What PostgreSQL's integer holds. */
const isRowId = (id: number) => id > 0 && id < 2 ** 31;

const IDS = 'documents.ids';
const DOCUMENTS = 'documents.documentIds';
const plans = new WeakMap<ContentType, Map<string, PlanNode>>();

/** The rows of a type by their ids, by their documents, or both; nothing narrowed. The same plan every time. */
function planOf(type: ContentType, byId: boolean, byDocument: boolean): PlanNode | undefined {
  if (!byId && !byDocument) return undefined;
  const known = plans.get(type) ?? new Map<string, PlanNode>();
  plans.set(type, known);
  const key = `${byId} ${byDocument}`;
  const kept = known.get(key);
  if (kept) return kept;
  const isIn = (name: string, slot: string): Condition => ({
    kind: 'compare',
    field: type.attributes.get(name) as ScalarAttribute,
    operator: '$in',
    operand: { slot },
  });
  const of = [...(byId ? [isIn('id', IDS)] : []), ...(byDocument ? [isIn('documentId', DOCUMENTS)] : [])];
  const fields = ['id', 'documentId', 'locale', 'publishedAt'].flatMap((name) => {
    const attribute = type.attributes.get(name);
    return attribute?.kind === 'scalar' ? [attribute] : [];
  });
  const sort = [{ field: type.attributes.get('id') as ScalarAttribute, direction: 'asc', via: [] }] as const;
  const plan: PlanNode = Object.freeze({ type, fields, where: { kind: 'any', of } as const, sort, populate: [] });
  known.set(key, plan);
  return plan;
}
