import type { ContentType } from '@mortise/content-types/contract';
import type { Cradle } from '@mortise/kernel';
import { errors } from './errors.ts';

const LOCK = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';

/**
 * Keeps a single type to one document: whoever makes one waits for others that do, until their transactions end.
 *
 * @param documentId of the document to be made.
 * @throws DOCUMENTS_SINGLE_TAKEN where the type has another document, in whatever version or locale.
 */
export async function requireSingle(
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

/** The single types that have several documents, as data made before there was a guard may, with their documentIds. */
export async function crowdedSingles({
  database,
  query,
  contentTypes,
}: Pick<Cradle, 'database' | 'query' | 'contentTypes'>): Promise<readonly CrowdedSingle[]> {
  const crowded: CrowdedSingle[] = [];
  for (const type of contentTypes.types) {
    if (type.kind !== 'singleType') continue;
    const { entries } = await database.read(query.plan(type, query.normalize({ fields: ['documentId'], sort: 'id' })));
    const documentIds = [...new Set(entries.map(({ documentId }) => String(documentId)))];
    if (documentIds.length > 1) crowded.push({ uid: type.uid, documentIds });
  }
  return crowded;
}
export interface CrowdedSingle {
  readonly uid: string;
  /** The oldest first: it is the one that the content API serves. */
  readonly documentIds: readonly string[];
}
