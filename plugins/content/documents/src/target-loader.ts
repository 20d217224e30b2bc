import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import type { Version } from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import type { DocumentReference, Reference } from './relation-input.ts';
import { matchesVersion } from './row-version.ts';

/** A row that references may resolve to. */
interface TargetRow {
  readonly id: number;
  readonly locale: string | null;
  readonly publishedAt: string | null;
}

/** Of one target type: the row ids and documentIds to load, and the loaded rows. */
interface TargetBatch {
  readonly ids: Set<number>;
  readonly documentIds: Set<string>;
  /** The documentId of each loaded row by its id. */
  readonly documentIdOfRow: Map<number, string>;
  readonly rowsByDocument: Map<string, TargetRow[]>;
}

/** Resolves references to row ids in batches: enqueue all references, load them, then resolve each one. */
export interface TargetLoader {
  enqueue(target: ContentType, reference: Reference): void;
  /** For a reference by row id: enqueues all rows of its document, if a link may point to several of them. */
  enqueueVersions(target: ContentType, reference: Reference): void;
  /** Loads what is enqueued with one query per type. */
  load(): Promise<void>;
  /** The row ids of a reference; empty if its document does not exist in the versions to link. */
  resolve(target: ContentType, reference: Reference): readonly number[];
  /** The documentId of a reference; `undefined` if its row does not exist. */
  documentOf(target: ContentType, reference: Reference): string | undefined;
  /** The loaded rows of a reference's document. */
  versionsOf(target: ContentType, reference: Reference): readonly number[];
  /** Whether a row exists. */
  exists(target: ContentType, id: number): boolean;
  /** The locale in which a reference is looked up. */
  localeOf(target: ContentType, reference: DocumentReference): string | null;
}

const ANY: readonly Version[] = Object.freeze([Object.freeze({ status: undefined, locale: null })]);

/** @param source the type and version of the row that the links are for. */
export function createTargetLoader(
  { use, hooks }: DocumentsDependencies,
  source: { readonly type: ContentType; readonly version: Version },
): TargetLoader {
  const batches = new Map<ContentType, TargetBatch>();
  const batchOf = (target: ContentType): TargetBatch => {
    let batch = batches.get(target);
    if (!batch) {
      batch = { ids: new Set(), documentIds: new Set(), documentIdOfRow: new Map(), rowsByDocument: new Map() };
      batches.set(target, batch);
    }
    return batch;
  };
  const linkedVersions = (target: ContentType, reference: DocumentReference) =>
    hooks['documents.target'].call(ANY, { target, reference, source: source.type, version: source.version });

  const documentOf = (target: ContentType, reference: Reference) =>
    'documentId' in reference ? reference.documentId : batchOf(target).documentIdOfRow.get(reference.id);

  return {
    enqueue(target, reference) {
      if (!('documentId' in reference)) batchOf(target).ids.add(reference.id);
      else if (target.attributes.has('documentId')) batchOf(target).documentIds.add(reference.documentId);
    },
    enqueueVersions(target, reference) {
      if ('documentId' in reference) return;
      const documentId = batchOf(target).documentIdOfRow.get(reference.id);
      if (documentId === undefined) return;
      const versions = linkedVersions(target, { documentId });
      const isOneOfMany = source.version.locale === null && versions[0]?.locale !== null;
      if (versions.length > 1 || isOneOfMany) batchOf(target).documentIds.add(documentId);
    },
    async load() {
      for (const [target, { ids, documentIds, documentIdOfRow, rowsByDocument }] of batches) {
        const bindings = { [IDS_SLOT]: [...ids].filter(isRowId), [DOCUMENT_IDS_SLOT]: [...documentIds] };
        const plan = planOf(target, bindings[IDS_SLOT].length > 0, bindings[DOCUMENT_IDS_SLOT].length > 0);
        ids.clear();
        documentIds.clear();
        if (!plan) continue;
        for (const entry of (await use.database.read(plan, { bindings })).entries) {
          const { id, documentId, locale = null, publishedAt = null } = entry;
          documentIdOfRow.set(id, documentId!);
          const list = rowsByDocument.get(documentId!) ?? [];
          if (!list.length) rowsByDocument.set(documentId!, list);
          list.push({ id, locale: locale as string | null, publishedAt: publishedAt as string | null });
        }
      }
    },
    resolve(target, reference) {
      if (!('documentId' in reference)) return [reference.id];
      const rows = batchOf(target).rowsByDocument.get(reference.documentId) ?? [];
      return linkedVersions(target, reference).flatMap((version) => {
        const row = rows.find((one) => matchesVersion(one, version));
        return row ? [row.id] : [];
      });
    },
    documentOf,
    versionsOf(target, reference) {
      const documentId = documentOf(target, reference);
      return documentId === undefined ? [] : (batchOf(target).rowsByDocument.get(documentId) ?? []).map(({ id }) => id);
    },
    exists: (target, id) => batchOf(target).documentIdOfRow.has(id),
    localeOf: (target, reference) => linkedVersions(target, reference)[0]?.locale ?? null,
  };
}

/** The range of row ids in a PostgreSQL `integer`. */
const isRowId = (id: number) => id > 0 && id < 2 ** 31;

const IDS_SLOT = 'documents.ids';
const DOCUMENT_IDS_SLOT = 'documents.documentIds';
const plans = new WeakMap<ContentType, Map<string, PlanNode>>();

/** Reads rows of a type by ids, by documentIds, or both. `documents.plan` does not run. The plan is cached. */
function planOf(type: ContentType, byId: boolean, byDocument: boolean): PlanNode | undefined {
  if (!byId && !byDocument) return undefined;
  const plansOfType = plans.get(type) ?? new Map<string, PlanNode>();
  plans.set(type, plansOfType);
  const key = `${byId} ${byDocument}`;
  const cached = plansOfType.get(key);
  if (cached) return cached;
  const isIn = (name: string, slot: string): Condition => ({
    kind: 'compare',
    field: type.attributes.get(name) as ScalarAttribute,
    operator: '$in',
    operand: { slot },
  });
  const of = [...(byId ? [isIn('id', IDS_SLOT)] : []), ...(byDocument ? [isIn('documentId', DOCUMENT_IDS_SLOT)] : [])];
  const fields = ['id', 'documentId', 'locale', 'publishedAt'].flatMap((name) => {
    const attribute = type.attributes.get(name);
    return attribute?.kind === 'scalar' ? [attribute] : [];
  });
  const sort = [{ field: type.attributes.get('id') as ScalarAttribute, direction: 'asc', via: [] }] as const;
  const plan: PlanNode = Object.freeze({ type, fields, where: { kind: 'any', of } as const, sort, populate: [] });
  plansOfType.set(key, plan);
  return plan;
}
