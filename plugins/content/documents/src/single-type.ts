import type { ContentType } from '@mortise/content-types/contract';
import type { Cradle } from '@mortise/kernel';
import { errors } from './errors.ts';

const LOCK = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';

/**
 * Ensures that a single type has one document. Concurrent creations wait for each other's transactions by an advisory lock.
 *
 * @param documentId the document to create.
 * @throws DOCUMENTS_SINGLE_TAKEN if the type has another document, in any version or locale.
 */
export async function assertSingleDocument(
  { database, query }: Pick<Cradle, 'database' | 'query'>,
  type: ContentType,
  action: string,
  documentId: string,
): Promise<void> {
  if (type.kind !== 'singleType') return;
  await database.query({ text: LOCK, values: [`${type.uid} single`] });
  const tree = query.normalize({
    filters: { documentId: { $ne: documentId } },
    fields: ['documentId'],
    sort: 'id',
    limit: 1,
  });
  const [other] = (await database.read(query.plan(type, tree))).entries;
  if (other) throw errors.SINGLE_TAKEN({ uid: type.uid, action, documentId: String(other.documentId) });
}

/** Finds single types with several documents, e.g. in a database that was filled by other software. */
export async function findDuplicateSingles({
  database,
  query,
  contentTypes,
}: Pick<Cradle, 'database' | 'query' | 'contentTypes'>): Promise<readonly DuplicateSingle[]> {
  const duplicates: DuplicateSingle[] = [];
  for (const type of contentTypes.types) {
    if (type.kind !== 'singleType') continue;
    const { entries } = await database.read(query.plan(type, query.normalize({ fields: ['documentId'], sort: 'id' })));
    const documentIds = [...new Set(entries.map(({ documentId }) => String(documentId)))];
    if (documentIds.length > 1) duplicates.push({ uid: type.uid, documentIds });
  }
  return duplicates;
}
export interface DuplicateSingle {
  readonly uid: string;
  /** The oldest first: the content API serves this one. */
  readonly documentIds: readonly string[];
}
