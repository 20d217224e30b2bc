import type { ContentApi, Paging } from '@mortise/content-api/contract';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext, DocumentParams, Documents } from '@mortise/documents/contract';
import { isMortiseError } from '@mortise/kernel';
import type { CoreService, OffsetMeta, PageMeta, SingleTypeService } from './contract.ts';

/** The services that core services use. They are read on each call: some do not exist yet when routes are built. */
export interface ServiceParts {
  readonly documents: Documents;
  readonly contentApi: Pick<ContentApi, 'paginate'>;
}

/** The pagination metadata of a list, by page or by offset as requested. */
export function metaOf({ start, limit, page, pageSize }: Paging, total: number | undefined): PageMeta | OffsetMeta {
  if (page === undefined || pageSize === undefined) return { start, limit, ...(total === undefined ? {} : { total }) };
  // Page 1.5 with a page size of 2 starts at the second row. It is reported as page 1, as in Strapi.
  return {
    page: Math.floor(page),
    pageSize,
    ...(total === undefined ? {} : { pageCount: Math.ceil(total / pageSize), total }),
  };
}

/** Parameters for one entry: `status` defaults to published, pagination is dropped. */
function entryParams(params: DocumentParams): DocumentParams {
  const { pagination, page, pageSize, start, limit, ...rest } = params;
  return { ...rest, status: params.status ?? 'published' };
}

interface ListParams {
  readonly params: DocumentParams;
  readonly paging: Paging;
}

function listParams(given: DocumentParams, { contentApi }: ServiceParts): ListParams {
  const misplaced = ['page', 'pageSize'].filter((key) => given[key] !== undefined);
  const paging = contentApi.paginate(misplaced.length ? { misplaced } : given.pagination);
  const { start, limit } = paging;
  return { params: Object.freeze({ ...entryParams(given), start, limit }), paging };
}

/** The core service of a collection type. Reads the published version by default; lists are paginated. */
export function createCollectionService(uid: string, parts: ServiceParts, contextOf = AS_GIVEN): CoreService {
  // Validated parameters are frozen, and the same object for the same query, so the derived parameters are cached by
  // them.
  const kept = new WeakMap<DocumentParams, ListParams>();
  const listOf = (given: DocumentParams): ListParams => {
    const known = kept.get(given);
    if (known) return known;
    const list = listParams(given, parts);
    if (Object.isFrozen(given)) kept.set(given, list);
    return list;
  };
  const collection = () => parts.documents(uid);
  return {
    async find(given = {}, context) {
      const { params, paging } = listOf(given);
      if (!paging.withCount) {
        const results = await collection().findMany(params, contextOf(context));
        return { results, pagination: metaOf(paging, undefined) };
      }
      const { results, total } = await collection().findPage(params, contextOf(context));
      return { results, pagination: metaOf(paging, total) };
    },
    findOne: (documentId, params = {}, context) =>
      collection().findOne({ ...entryParams(params), documentId }, contextOf(context)),
    create: (params, context) => collection().create(entryParams(params), contextOf(context)),
    update: (documentId, params, context) =>
      collection().update({ ...entryParams(params), documentId }, contextOf(context)),
    async delete(documentId, params = {}, context) {
      const { entries } = await collection().delete({ ...deleteParams(params), documentId }, contextOf(context));
      return { deletedEntries: entries.length };
    },
  };
}

/** Without a `status`, a delete removes both the draft and the published version. */
function deleteParams(params: DocumentParams): DocumentParams {
  const { status: _, ...rest } = entryParams(params);
  return params.status === undefined ? rest : { ...rest, status: params.status };
}

/** The core service of a single type: its only document is created by the first write. */
export function createSingleService(uid: string, parts: ServiceParts, contextOf = AS_GIVEN): SingleTypeService {
  const documents = () => parts.documents(uid);
  const only = async (context: Parameters<SingleTypeService['find']>[1]): Promise<Entry | undefined> => {
    const [first] = await documents().findMany({ fields: ['documentId'], locale: '*', limit: 1 }, contextOf(context));
    return first;
  };
  return {
    find: (params = {}, context) => documents().findFirst(entryParams(params), contextOf(context)),
    async createOrUpdate(params, context) {
      const written = entryParams(params);
      const update = (documentId: string) => documents().update({ ...written, documentId }, contextOf(context));
      const documentId = (await only(context))?.documentId;
      if (documentId !== undefined) {
        const updated = await update(documentId);
        // Null with the document still present: filters excluded it. Null without it: deleted concurrently, so create
        // it again.
        if (updated !== null || (await only(context)) !== undefined) return updated;
      }
      try {
        return await documents().create(written, contextOf(context));
      } catch (error) {
        const made = madeMeanwhile(error);
        if (made === undefined) throw error;
        return update(made);
      }
    },
    async delete(params = {}, context) {
      const documentId = (await only(context))?.documentId;
      if (documentId === undefined) return { deletedEntries: 0 };
      const { entries } = await documents().delete({ ...deleteParams(params), documentId }, contextOf(context));
      return { deletedEntries: entries.length };
    },
  };
}

/** The documentId of the single type's document if another request has created it concurrently. */
const madeMeanwhile = (error: unknown): string | undefined =>
  isMortiseError(error) && error.code === 'DOCUMENTS_SINGLE_TAKEN' ? String(error.details.documentId) : undefined;

/**
 * The core services of all types, by uid.
 *
 * @param isStrapiType true for the types of a Strapi project folder, whose services call documents with `manner:
 * 'strapi'`.
 */
export const coreServices = (
  types: ReadonlyMap<string, ContentTypeSchema>,
  parts: ServiceParts,
  isStrapis: (uid: string) => boolean = () => false,
) =>
  Object.fromEntries(
    [...types].map(([uid, { kind }]) => {
      const create = kind === 'singleType' ? createSingleService : createCollectionService;
      return [uid, create(uid, parts, isStrapis(uid) ? IN_STRAPIS : AS_GIVEN)];
    }),
  );

/** Derives the document context of a service call from the one that the caller passed. */
type ContextOf = (context: DocumentContext | undefined) => DocumentContext | undefined;
const AS_GIVEN: ContextOf = (context) => context;
const IN_STRAPIS: ContextOf = (context) => ({ ...context, manner: 'strapi' });
