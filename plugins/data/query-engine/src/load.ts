import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import { nearest } from '@mortise/kernel';
import type { DbPage, DbParams } from './contract.ts';
import { errors } from './errors.ts';
import { pageOf, paginationOf } from './pages.ts';
import type { Workings } from './workings.ts';

type FindOne = (params: DbParams) => Promise<Readonly<Record<string, unknown>> | null>;

/** Creates the loaders that populate rows the caller already has. */
export function createLoads({ query }: Pick<Workings['use'], 'query'>, type: ContentType, findOne: FindOne) {
  const attributeOf = (attribute: string, wanted: string, fits: (known: Attribute) => boolean): void => {
    const found = type.attributes.get(attribute);
    if (found && fits(found)) return;
    const names = [...type.attributes.values()].filter(fits).map(({ name }) => name);
    throw errors.LOAD_INVALID({ uid: type.uid, attribute, wanted, nearest: nearest(attribute, names) });
  };
  const held = async (entry: { readonly id: number }, populate: unknown) =>
    (await findOne({ where: { id: entry?.id }, select: ['id'], populate })) ?? {};

  return {
    async load(entry: { readonly id: number }, named: string | readonly string[], params?: DbParams): Promise<unknown> {
      const names = typeof named === 'string' ? [named] : named;
      for (const name of names) attributeOf(name, 'a relational attribute', ({ kind }) => kind !== 'scalar');
      const found = await held(entry, Object.fromEntries(names.map((name) => [name, params ?? true])));
      if (typeof named === 'string') return found[named] ?? null;
      return Object.fromEntries(names.map((name) => [name, found[name] ?? null]));
    },

    async loadPages(
      entry: { readonly id: number },
      name: string,
      { page, pageSize, ...params }: DbParams = {},
    ): Promise<DbPage<Entry>> {
      const isMany = (found: Attribute) => (found.kind === 'relation' || found.kind === 'component') && found.many;
      attributeOf(name, 'an anyToMany relational attribute', isMany);
      const asked = pageOf(query, { page, pageSize });
      const rows = await held(entry, { [name]: { ...params, limit: asked.limit, offset: asked.offset } });
      const { orderBy: _, select: _s, populate: _p, ...where } = params;
      const counted = (await held(entry, { [name]: { ...where, count: true } }))[name];
      const { count: total } = (counted ?? { count: 0 }) as { readonly count: number };
      return { results: (rows[name] ?? []) as Entry[], pagination: paginationOf(asked, total) };
    },

    async populate<T extends { readonly id: number }>(entry: T, populate: unknown): Promise<T & Entry> {
      const { id: _, ...found } = await held(entry, populate);
      return { ...entry, ...found };
    },
  };
}
