import type { ContentType } from '@mortise/content-types/contract';
import type { PlanNode } from '@mortise/query/contract';
import type { DocumentCall, Version } from './contract.ts';
import { errors } from './errors.ts';
import { type Planner, scalarOf, UNASKED } from './planner.ts';
import type { Reference } from './references.ts';
import type { Workings } from './workings.ts';

type DocumentReference = Extract<Reference, { documentId: string }>;

/** Turns references into row ids: first all are wanted, then loaded at once, then asked. */
export interface Targets {
  want(target: ContentType, references: readonly Reference[]): void;
  /** One statement for each target, version and locale among what is wanted. */
  load(): Promise<void>;
  /** @throws DOCUMENTS_TARGET_MISSING, DOCUMENTS_ROWS_MISSING. */
  idsOf(target: ContentType, references: readonly Reference[], path: string): readonly number[];
}

export interface TargetOptions {
  readonly call: DocumentCall;
  /** The row that the links are for: a target is taken in the same version and locale (behaviours W14, W15). */
  readonly version: Version;
  /** Leaves out targets that are not there, as a published version does with unpublished ones (behaviours D23). */
  readonly lenient: boolean;
}

interface Wanted {
  readonly target: ContentType;
  readonly status: string | undefined;
  readonly locale: string | undefined;
  readonly documentIds: Set<string>;
  /** Row ids by documentId, once loaded. */
  readonly found: Map<string, number[]>;
}

export function createTargets(
  { use, hooks }: Workings,
  planner: Planner,
  { call, version, lenient }: TargetOptions,
): Targets {
  const wanted = new Map<string, Wanted>();
  const rows = new Map<ContentType, { readonly ids: Set<number>; readonly there: Set<number> }>();

  /** A source without versions is linked to every version of its target, unless one was asked for. */
  const statusesOf = ({ status }: DocumentReference): readonly (string | undefined)[] => {
    const one = status ?? version.status ?? call.params.status;
    return one === undefined ? ['draft', 'published'] : [one];
  };
  const localeOf = ({ locale }: DocumentReference): string | undefined => {
    const given = typeof call.params.locale === 'string' && call.params.locale ? call.params.locale : undefined;
    return locale ?? version.locale ?? given;
  };
  const wantedOf = (target: ContentType, status: string | undefined, locale: string | undefined): Wanted => {
    const key = `${target.uid} ${status} ${locale}`;
    const known = wanted.get(key);
    if (known) return known;
    const made: Wanted = { target, status, locale, documentIds: new Set(), found: new Map() };
    wanted.set(key, made);
    return made;
  };
  const rowsOf = (target: ContentType) => {
    const known = rows.get(target) ?? { ids: new Set<number>(), there: new Set<number>() };
    rows.set(target, known);
    return known;
  };

  const loadDocuments = async ({ target, status, locale, documentIds, found }: Wanted) => {
    const plan = planner.narrow(listOf(target, 'documentId', [...documentIds]), {
      ...UNASKED,
      action: 'findMany',
      status,
      locale,
    });
    const lookUp: DocumentCall = {
      uid: target.uid,
      contentType: target,
      action: 'findMany',
      params: { ...(status === undefined ? {} : { status }), ...(locale === undefined ? {} : { locale }) },
      context: call.context,
      wantsTotal: false,
    };
    const slots = hooks['documents.bind'].call({}, lookUp);
    for (const { id, documentId } of (await use.database.read(plan, { slots })).entries) {
      const ids = found.get(documentId!);
      if (ids) ids.push(id);
      else found.set(documentId!, [id]);
    }
  };

  return {
    want(target, references) {
      for (const reference of references) {
        if ('id' in reference) rowsOf(target).ids.add(reference.id);
        else {
          const locale = localeOf(reference);
          for (const status of statusesOf(reference))
            wantedOf(target, status, locale).documentIds.add(reference.documentId);
        }
      }
    },
    async load() {
      for (const one of wanted.values()) await loadDocuments(one);
      for (const [target, { ids, there }] of rows) {
        const { entries } = await use.database.read(listOf(target, 'id', [...ids]));
        for (const { id } of entries) there.add(id);
      }
    },
    idsOf(target, references, path) {
      const ids: number[] = [];
      const missing: number[] = [];
      for (const reference of references) {
        if ('id' in reference) {
          if (rowsOf(target).there.has(reference.id)) ids.push(reference.id);
          else missing.push(reference.id);
          continue;
        }
        const { documentId } = reference;
        const locale = localeOf(reference);
        const found = statusesOf(reference).flatMap((s) => wantedOf(target, s, locale).found.get(documentId) ?? []);
        if (!found.length && !lenient)
          throw errors.TARGET_MISSING({ path, uid: target.uid, documentId, locale: locale ?? null });
        ids.push(...found);
      }
      if (missing.length && !lenient) throw errors.ROWS_MISSING({ path, uid: target.uid, ids: missing });
      return [...new Set(ids)];
    },
  };
}

/** The rows of a type whose field is one of the values; nothing narrowed. */
function listOf(type: ContentType, by: 'id' | 'documentId', values: readonly unknown[]): PlanNode {
  const fields = ['id', 'documentId'].flatMap((name) => (type.attributes.has(name) ? [scalarOf(type, name)] : []));
  const where = { kind: 'compare', field: scalarOf(type, by), operator: '$in', operand: { value: values } } as const;
  return Object.freeze({ type, fields, where, sort: [], populate: [] });
}
