import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import { nearest } from '@mortise/kernel';
import type { QueryEngineContext } from './context.ts';
import type { DbPage, DbParams } from './contract.ts';
import { errors } from './errors.ts';
import { paginationMeta, parsePage } from './pagination.ts';

type FindOne = (params: DbParams) => Promise<Readonly<Record<string, unknown>> | null>;

/** Creates the loaders that populate rows the caller already has. */
export function createLoaders(
  { query }: Pick<QueryEngineContext['use'], 'query'>,
  type: ContentType,
  findOne: FindOne,
) {
  const assertAttribute = (attribute: string, expected: string, fits: (known: Attribute) => boolean): void => {
    const found = type.attributes.get(attribute);
    if (found && fits(found)) return;
    const names = [...type.attributes.values()].filter(fits).map(({ name }) => name);
    throw errors.LOAD_INVALID({ uid: type.uid, attribute, expected, nearest: nearest(attribute, names) });
  };
  const readPopulated = async (entry: { readonly id: number }, populate: unknown) =>
    (await findOne({ where: { id: entry?.id }, select: ['id'], populate })) ?? {};

  return {
    async load(
      entry: { readonly id: number },
      requested: string | readonly string[],
      params?: DbParams,
    ): Promise<unknown> {
      const names = typeof requested === 'string' ? [requested] : requested;
      for (const name of names) assertAttribute(name, 'a relational attribute', ({ kind }) => kind !== 'scalar');
      const found = await readPopulated(entry, Object.fromEntries(names.map((name) => [name, params ?? true])));
      if (typeof requested === 'string') return found[requested] ?? null;
      return Object.fromEntries(names.map((name) => [name, found[name] ?? null]));
    },

    async loadPages(
      entry: { readonly id: number },
      name: string,
      { page, pageSize, ...params }: DbParams = {},
    ): Promise<DbPage<Entry>> {
      const isMany = (found: Attribute) => (found.kind === 'relation' || found.kind === 'component') && found.many;
      assertAttribute(name, 'an anyToMany relational attribute', isMany);
      const pageRequest = parsePage(query, { page, pageSize });
      const rows = await readPopulated(entry, {
        [name]: { ...params, limit: pageRequest.limit, offset: pageRequest.offset },
      });
      const { orderBy: _, select: _s, populate: _p, ...where } = params;
      const counted = (await readPopulated(entry, { [name]: { ...where, count: true } }))[name];
      const { count: total } = (counted ?? { count: 0 }) as { readonly count: number };
      return { results: (rows[name] ?? []) as Entry[], pagination: paginationMeta(pageRequest, total) };
    },

    async populate<T extends { readonly id: number }>(entry: T, populate: unknown): Promise<T & Entry> {
      const { id: _, ...found } = await readPopulated(entry, populate);
      return { ...entry, ...found };
    },
  };
}
