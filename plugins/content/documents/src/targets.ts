import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import type { Version } from './contract.ts';
import { isOf } from './locked.ts';
import type { DocumentReference, Reference } from './references.ts';
import type { Workings } from './workings.ts';

/** A row that references may resolve to. */
interface Found {
  readonly id: number;
  readonly locale: string | null;
  readonly publishedAt: string | null;
}

/** Of one target type: the row ids and documentIds to load, and the loaded rows. */
interface Wanted {
  readonly ids: Set<number>;
  readonly documentIds: Set<string>;
  /** The documentId of each loaded row by its id. */
  readonly there: Map<number, string>;
  readonly rows: Map<string, Found[]>;
}

/** Resolves references to row ids in batches: enqueue all references, load them, then resolve each one. */
export interface Targets {
  want(target: ContentType, reference: Reference): void;
  /** For a reference by row id: enqueues all rows of its document, if a link may point to several of them. */
  wantVersions(target: ContentType, reference: Reference): void;
  /** Loads what is enqueued with one query per type. */
  load(): Promise<void>;
  /** The row ids of a reference; empty if its document does not exist in the versions to link. */
  idsOf(target: ContentType, reference: Reference): readonly number[];
  /** The documentId of a reference; `undefined` if its row does not exist. */
  documentOf(target: ContentType, reference: Reference): string | undefined;
  /** The loaded rows of a reference's document. */
  versionsOf(target: ContentType, reference: Reference): readonly number[];
  /** Whether a row exists. */
  has(target: ContentType, id: number): boolean;
  /** The locale in which a reference is looked up. */
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

/** The range of row ids in a PostgreSQL `integer`. */
const isRowId = (id: number) => id > 0 && id < 2 ** 31;

const IDS = 'documents.ids';
const DOCUMENTS = 'documents.documentIds';
const plans = new WeakMap<ContentType, Map<string, PlanNode>>();

/** Reads rows of a type by ids, by documentIds, or both. `documents.plan` does not run. The plan is cached. */
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
