import type { Db } from '../src/contract.ts';

declare module '@mortise/content-types/contract' {
  interface Schemas {
    readonly 'api::typed.typed': { readonly name: string; readonly size: number | null };
  }
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => {};

/** Never called; only type-checked. */
export async function typed(db: Db): Promise<void> {
  const rows = db.query('api::typed.typed');
  const [first] = await rows.findMany({ where: { size: { $gt: 1 } }, orderBy: { name: 'desc' } });
  if (!first) return;
  holds<Equal<typeof first.name, string>>();
  holds<Equal<typeof first.size, number | null>>();
  const { results, pagination } = await rows.findPage({ page: 2 });
  holds<Equal<(typeof results)[number]['name'], string>>();
  holds<Equal<typeof pagination.total, number>>();
  const [list, total] = await rows.findWithCount();
  holds<Equal<typeof total, number>>();
  list.push(first);
  const changed = await rows.update({ where: { id: first.id }, data: { name: 'a' } });
  holds<Equal<NonNullable<typeof changed>['name'], string>>();
  const other = await db.query('api::other.other').findOne();
  holds<Equal<NonNullable<typeof other>['anything'], unknown>>();
  const answer = await db.transaction(async ({ rollback }) => {
    await rollback();
    return 7;
  });
  holds<Equal<typeof answer, number>>();
  const manual = await db.transaction();
  holds<Equal<Awaited<ReturnType<typeof manual.run<string>>>, string>>();

  // @ts-expect-error update requires data
  await rows.update({ where: { id: 1 } });
  // @ts-expect-error only findPage has pages
  await rows.findMany({ page: 1 });
  // @ts-expect-error "sort" is a parameter of documents
  await rows.findMany({ sort: 'name' });
}
