import type { ContentTypes } from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';

/**
 * Rows that hang on nothing, or hang twice: component rows that no row holds, component references to no row, links
 * that lead nowhere.
 *
 * @returns a line for each table with such rows; empty where all is well.
 */
export async function orphansOf(db: Database, { components }: ContentTypes): Promise<readonly string[]> {
  const columns = new Map<string, string[]>();
  for (const [table, column] of await db.query({
    text:
      "select t.tablename, c.column_name from pg_tables t left join information_schema.columns c on c.table_schema = 'public'" +
      " and c.table_name = t.tablename and c.column_name like '%\\_id' where t.schemaname = 'public'",
  }))
    columns.set(table!, [...(columns.get(table!) ?? []), ...(column ? [column] : [])]);

  const holders = [...columns.keys()].filter((name) => name.endsWith('_cmps'));
  const held = holders.map((name) => `select "cmp_id", "component_type" from "${name}"`).join(' union all ');
  const checks: { readonly what: string; readonly from: string }[] = [];
  for (const { uid, collectionName: table } of components) {
    if (!columns.has(table)) continue;
    const holds = held && `select "cmp_id" from (${held}) h where "component_type" = '${uid}'`;
    checks.push({
      what: `${table}: rows that nothing holds`,
      from: `"${table}"${holds ? ` where "id" not in (${holds})` : ''}`,
    });
    if (!holds) continue;
    checks.push(
      {
        what: `${table}: rows held twice`,
        from: `(${holds} group by "cmp_id" having count(*) > 1) t`,
      },
      {
        what: `${table}: held rows that are not there`,
        from: `(${holds}) t where "cmp_id" not in (select "id" from "${table}")`,
      },
    );
  }
  for (const table of [...holders, ...[...columns.keys()].filter((name) => /_(lnk|mph)$/.test(name))]) {
    const missing = columns.get(table)!.map((name) => `"${name}" is null`);
    if (missing.length)
      checks.push({ what: `${table}: links that lead nowhere`, from: `"${table}" where ${missing.join(' or ')}` });
  }
  if (!checks.length) return [];
  const text = checks.map(({ from }, i) => `select ${i}, (select count(*) from ${from})`).join(' union all ');
  const counted = await db.query({ text: `select * from (${text}) c (at, count) where count > 0` });
  return counted.map(([at, count]) => `${checks[Number(at)]!.what}: ${count}`);
}
