import type { ContentApi, Pagination } from '@mortise/content-api/contract';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext, DocumentParams, Documents } from '@mortise/documents/contract';
import { isMortiseError } from '@mortise/kernel';
import type { CoreService, OffsetMeta, PageMeta, SingleTypeService } from './contract.ts';

/** The services that core services use. They are read on each call: some do not exist yet when routes are built. */
export interface ServiceDependencies {
  readonly documents: Documents;
  readonly contentApi: Pick<ContentApi, 'paginate'>;
}

/** The pagination metadata of a list, by page or by offset as requested. */
export function paginationMeta(
  { start, limit, page, pageSize }: Pagination,
  total: number | undefined,
): PageMeta | OffsetMeta {
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
  readonly pagination: Pagination;
}

function listParams(given: DocumentParams, { contentApi }: ServiceDependencies): ListParams {
  const misplaced = ['page', 'pageSize'].filter((key) => given[key] !== undefined);
  const pagination = contentApi.paginate(misplaced.length ? { misplaced } : given.pagination);
  const { start, limit } = pagination;
  return { params: Object.freeze({ ...entryParams(given), start, limit }), pagination };
}

/** The core service of a collection type. Reads the published version by default; lists are paginated. */
export function createCollectionService(uid: string, deps: ServiceDependencies, mapContext = UNCHANGED): CoreService {
  // Validated parameters are frozen, and the same object for the same query, so the derived parameters are cached by
  // them.
  const cache = new WeakMap<DocumentParams, ListParams>();
  const cachedListParams = (given: DocumentParams): ListParams => {
    const cached = cache.get(given);
    if (cached) return cached;
    const list = listParams(given, deps);
    if (Object.isFrozen(given)) cache.set(given, list);
    return list;
  };
  const collection = () => deps.documents(uid);
  return {
    async find(given = {}, context) {
      const { params, pagination } = cachedListParams(given);
      if (!pagination.withCount) {
        const results = await collection().findMany(params, mapContext(context));
        return { results, pagination: paginationMeta(pagination, undefined) };
      }
      const { results, total } = await collection().findPage(params, mapContext(context));
      return { results, pagination: paginationMeta(pagination, total) };
    },
    findOne: (documentId, params = {}, context) =>
      collection().findOne({ ...entryParams(params), documentId }, mapContext(context)),
    create: (params, context) => collection().create(entryParams(params), mapContext(context)),
    update: (documentId, params, context) =>
      collection().update({ ...entryParams(params), documentId }, mapContext(context)),
    async delete(documentId, params = {}, context) {
      const { entries } = await collection().delete({ ...deleteParams(params), documentId }, mapContext(context));
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
export function createSingleService(uid: string, deps: ServiceDependencies, mapContext = UNCHANGED): SingleTypeService {
  const documents = () => deps.documents(uid);
  const findDocument = async (context: Parameters<SingleTypeService['find']>[1]): Promise<Entry | undefined> => {
    const [first] = await documents().findMany({ fields: ['documentId'], locale: '*', limit: 1 }, mapContext(context));
    return first;
  };
  return {
    find: (params = {}, context) => documents().findFirst(entryParams(params), mapContext(context)),
    async createOrUpdate(params, context) {
      const writeParams = entryParams(params);
      const update = (documentId: string) => documents().update({ ...writeParams, documentId }, mapContext(context));
      const documentId = (await findDocument(context))?.documentId;
      if (documentId !== undefined) {
        const updated = await update(documentId);
        // Null with the document still present: filters excluded it. Null without it: deleted concurrently, so create
        // it again.
        if (updated !== null || (await findDocument(context)) !== undefined) return updated;
      }
      try {
        return await documents().create(writeParams, mapContext(context));
      } catch (error) {
        const existingId = concurrentDocumentId(error);
        if (existingId === undefined) throw error;
        return update(existingId);
      }
    },
    async delete(params = {}, context) {
      const documentId = (await findDocument(context))?.documentId;
      if (documentId === undefined) return { deletedEntries: 0 };
      const { entries } = await documents().delete({ ...deleteParams(params), documentId }, mapContext(context));
      return { deletedEntries: entries.length };
    },
  };
}

/** The documentId of the single type's document if another request has created it concurrently. */
const concurrentDocumentId = (error: unknown): string | undefined =>
  isMortiseError(error) && error.code === 'DOCUMENTS_SINGLE_TAKEN' ? String(error.details.documentId) : undefined;

/**
 * The core services of all types, by uid.
 *
 * @param isStrapiType true for the types of a Strapi project folder, whose services call documents with `manner:
 * 'strapi'`.
 */
export const coreServices = (
  types: ReadonlyMap<string, ContentTypeSchema>,
  deps: ServiceDependencies,
  isStrapiType: (uid: string) => boolean = () => false,
) =>
  Object.fromEntries(
    [...types].map(([uid, { kind }]) => {
      const create = kind === 'singleType' ? createSingleService : createCollectionService;
      return [uid, create(uid, deps, isStrapiType(uid) ? AS_STRAPI : UNCHANGED)];
    }),
  );

/** Derives the document context of a service call from the one that the caller passed. */
type MapContext = (context: DocumentContext | undefined) => DocumentContext | undefined;
const UNCHANGED: MapContext = (context) => context;
const AS_STRAPI: MapContext = (context) => ({ ...context, manner: 'strapi' });
